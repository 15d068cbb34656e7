// Package funnel is the statistics of a recruitment funnel: which conversion rates it has, and how much each can be
// trusted when it comes from four applications rather than from four thousand.
//
// What lives here: proportions, their confidence intervals, and the rates of one row of a funnel. What does not:
// counting applications, reading or storing them, and the wire format. Everything is a pure function of its
// arguments, on plain numbers and the standard library, so that a script may use it without the service.
//
// A funnel is read over five fixed milestones: received, relevant, interviewed, selected, hired. Its counts are
// cumulative: who was hired was also received, found relevant, interviewed and selected. Rates of several groups are
// pooled by adding their counts, never by taking the mean of their rates.
package funnel
