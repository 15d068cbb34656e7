package chart

import (
	"bytes"
	"encoding/xml"
	"strconv"
)

// Colours that also tell apart when printed in grey. Text has a contrast of at least 7:1 on white and on the shade.
const (
	ink    = "#1b1f24"
	soft   = "#474f59"
	rule   = "#c3cad2"
	shade  = "#eef2f6"
	fillIn = "#2c5f8a"
	slope  = "#d3e0ec"
)

// The font is whichever of these the reader has: a picture that fetches nothing looks alike everywhere, not identical.
const fonts = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"

// canvas collects the elements of a picture. Nothing is drawn with a style sheet: the service's content security policy
// forbids them, and attributes survive being pasted into a document.
type canvas struct {
	bytes.Buffer
}

// attr is an attribute of an element.
type attr struct{ name, value string }

func num(name string, v float64) attr {
	return attr{name, strconv.FormatFloat(v, 'f', -1, 64)}
}

// element draws one element with a text in it, escaped as XML wants it.
func (c *canvas) element(name, text string, attrs ...attr) {
	c.start(name, attrs...)
	c.Truncate(c.Len() - len(">\n"))
	if text == "" {
		c.WriteString("/>\n")
		return
	}
	c.WriteByte('>')
	c.escape(text)
	c.end(name)
}

// start opens an element that others follow in.
func (c *canvas) start(name string, attrs ...attr) {
	c.WriteString("<" + name)
	for _, a := range attrs {
		c.WriteString(" " + a.name + `="`)
		c.escape(a.value)
		c.WriteByte('"')
	}
	c.WriteString(">\n")
}

func (c *canvas) end(name string) { c.WriteString("</" + name + ">\n") }

func (c *canvas) escape(s string) {
	_ = xml.EscapeText(c, []byte(s)) // a buffer takes everything
}

func (c *canvas) rect(x, y, w, h float64, fill string, more ...attr) {
	c.element("rect", "", append([]attr{num("x", x), num("y", y), num("width", w), num("height", h), {"fill", fill}}, more...)...)
}

func (c *canvas) line(x1, y1, x2, y2 float64, colour string, thick float64) {
	c.element("line", "", num("x1", x1), num("y1", y1), num("x2", x2), num("y2", y2), attr{"stroke", colour}, num("stroke-width", thick))
}

// strokes draws lines along a path.
func (c *canvas) strokes(path, colour string, thick float64, more ...attr) {
	c.element("path", "", append([]attr{{"d", path}, {"stroke", colour}, num("stroke-width", thick), {"fill", "none"}}, more...)...)
}

// shape draws a closed polygon through points given as x, y, x, y and so on.
func (c *canvas) shape(fill string, points []float64, more ...attr) {
	var at []byte
	for i, p := range points {
		if i > 0 {
			at = append(at, ' ')
		}
		at = strconv.AppendFloat(at, p, 'f', -1, 64)
	}
	c.element("polygon", "", append([]attr{{"points", string(at)}, {"fill", fill}}, more...)...)
}

// Where a text stands relative to its point.
var (
	aroundHere = attr{"text-anchor", "middle"}
	upToHere   = attr{"text-anchor", "end"}
	bold       = attr{"font-weight", "bold"}
)

func (c *canvas) text(x, y, size float64, colour, s string, more ...attr) {
	if s == "" {
		return
	}
	c.element("text", s, append([]attr{num("x", x), num("y", y), num("font-size", size), {"fill", colour}}, more...)...)
}
