package chart

// Words is wordsIn.
func Words(lang string) any { return wordsIn(lang) }
