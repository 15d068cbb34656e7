package hiring

// Source is where applications come from: an entry of a reference list, named by its key.
type Source struct {
	Record
	Key     string
	LabelFr string
	LabelEn string
	Channel string
	Active  bool
}

// Reason is a typed reason for a rejection or a withdrawal.
type Reason struct {
	Record
	Key     string
	Kind    Status // rejected or withdrawn
	LabelFr string
	LabelEn string
}
