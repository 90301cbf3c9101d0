package ledger

import (
	"cmp"
	"strings"
	"time"

	"taizhang/extractors/notice"
)

// Outline is what can be said of a line without its cells.
type Outline struct {
	ID string
	// Due is the day that counts: Line.Due.
	Due notice.Date
	// Status and Review are those columns, Party is 牵头(责任)单位 or where it is
	// empty 责任人.
	Status, Review, Party string
}

func outlineOf(line *Line) Outline {
	return Outline{
		ID: line.ID, Due: line.Due(), Status: line.Cells.Get(ColumnStatus), Review: line.Cells.Get(ColumnReview),
		Party: cmp.Or(line.Cells.Get(ColumnUnit), line.Cells.Get(ColumnPerson)),
	}
}

// outlines are those of all lines, with hardly a pointer among them: those of 318,000
// lines had a million, at which the collector looked each time, and took 38 MB where
// these take 14. Twenty thousand notices take a tenth less of the processors with it.
type outlines struct {
	parts []*outlinePart
	len   int
	// words are those that outlines have, each once, and places where they are.
	words  []string
	places map[string]uint32
}

// outlinePart is partLength outlines; ids are their IDs, one behind the other.
type outlinePart struct {
	ids strings.Builder
	of  [partLength]shortOutline
}

// shortOutline is an outline: where its ID ends, its day as shortDay writes it, and the
// places of its words.
type shortOutline struct{ idEnd, due, status, review, party uint32 }

// add appends an outline, of whose texts nothing is kept.
func (o *outlines) add(full *Outline) {
	at := o.len % partLength
	if at == 0 {
		part := &outlinePart{}
		part.ids.Grow(partLength * len(full.ID)) // they are all of one length but for those of people's rows
		o.parts = append(o.parts, part)
	}
	var before shortOutline // which most often has the same words
	if o.len > 0 {
		before = o.parts[(o.len-1)/partLength].of[(o.len-1)%partLength]
	}
	part := o.parts[len(o.parts)-1]
	part.ids.WriteString(full.ID)
	part.of[at] = shortOutline{
		idEnd: uint32(part.ids.Len()), due: shortDay(full.Due),
		status: o.place(full.Status, before.status), review: o.place(full.Review, before.review), party: o.place(full.Party, before.party),
	}
	o.len++
}

// at gives an outline, counted from 0.
func (o *outlines) at(i int) Outline {
	part := o.parts[i/partLength]
	short := &part.of[i%partLength]
	idStart := uint32(0)
	if i%partLength > 0 {
		idStart = part.of[i%partLength-1].idEnd
	}
	return Outline{
		ID: part.ids.String()[idStart:short.idEnd], Due: longDay(short.due),
		Status: o.words[short.status], Review: o.words[short.review], Party: o.words[short.party],
	}
}

// place gives the place of some words, which may be that of the outline before.
func (o *outlines) place(words string, before uint32) uint32 {
	if int(before) < len(o.words) && o.words[before] == words {
		return before
	}
	place, known := o.places[words]
	if !known {
		if o.places == nil {
			o.places = map[string]uint32{}
		}
		words = strings.Clone(words) // not with all of the line
		place = uint32(len(o.words))
		o.words = append(o.words, words)
		o.places[words] = place
	}
	return place
}

// shortDay writes a day, which has four digits and two and two, in one number; longDay
// reads it.
func shortDay(day notice.Date) uint32 {
	return uint32(day.Year)<<9 | uint32(day.Month)<<5 | uint32(day.Day)
}

func longDay(short uint32) notice.Date {
	return notice.Date{Year: int(short >> 9), Month: time.Month(short >> 5 & 0xf), Day: int(short & 0x1f)}
}
