'use strict'
// Code that is compiled to both module forms can name neither its own file nor its directory. This file can.
exports.directory = __dirname
