// Package chart shows a funnel of the API in forms other than JSON: as a picture (SVG) for a report, as CSV for a
// spreadsheet, and as a table for a terminal.
//
// What lives here: layout, wording in French and English, and the escaping that each form needs, for labels are what
// somebody typed. What does not: counting, rates and intervals, which are in the answer already, and HTTP. Everything
// is a pure function of the answer: no clock, no setting, nothing to fetch, no font but the reader's own.
package chart
