package store

import "maps"

// Tables are those of all nouns that have one.
func Tables() map[Noun]string { return maps.Clone(tables) }
