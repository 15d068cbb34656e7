// Package funnel is the statistics of a recruitment funnel: which conversion rates it has, how long its steps take, how
// far the jurors who decide in it agree, and how much each of these can be trusted when it comes from four applications
// rather than from four thousand.
//
// What lives here: proportions and their intervals, the rates of one row of a funnel, and what a jury's scores say (Alpha,
// Panel). A jury's part stands beside the funnel's because a jury is the funnel's last step, because the same people ask,
// and because both answer with the same Estimate. What does not live here: counting applications, reading or storing
// them, rules about who may decide, and the wire format. Everything is a pure function of its arguments, on plain
// numbers, the standard library and gonum, so that a script may use it without the service.
//
// A funnel is read over five fixed milestones: received, relevant, interviewed, selected, hired. Its counts are
// cumulative: who was hired was also received, found relevant, interviewed and selected. Rates of several groups are
// pooled by adding their counts, never by taking the mean of their rates.
//
// # Where there is no number
//
// Where the data give no answer, the answer is nil with a Reason, never 0 and never NaN: see Estimate, in which every
// statistic but the older Wilson and Of is given. Arguments that make no sense have the reason NotValid.
package funnel
