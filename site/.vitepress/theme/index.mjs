import DefaultTheme from 'vitepress/theme'
import TagSearch from './TagSearch.vue'
import './style.css'

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('TagSearch', TagSearch)
  },
}
