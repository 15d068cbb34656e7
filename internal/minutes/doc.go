// Package minutes draws the minutes of a jury (French: procès-verbal) as the PDF that one would sign: in French, the same bytes
// for the same minutes. What the minutes say, and whether it is true, is not decided here.
package minutes
