package object

import "strings"

// usual is a table of words that are met all the time, with objects made once:
// those of names and words were more than half of the objects made for a notice. A map
// takes three times as long to look at four bytes.
type usual struct {
	words   [usualPlaces]string
	objects [usualPlaces]Object
}

// usualPlaces is several times what there are words, so that most have a place to
// themselves.
const usualPlaces = 512

func newUsual(words string, object func(word string) Object) *usual {
	u := &usual{}
	for _, word := range strings.Fields(words) {
		at := firstPlace(word)
		for u.words[at] != "" {
			at = (at + 1) % usualPlaces
		}
		u.words[at], u.objects[at] = word, object(word)
	}
	return u
}

// of gives the object of a word, nil where it is none of the table's.
func (u *usual) of(raw []byte) Object {
	if len(raw) == 0 {
		return nil
	}
	for at := firstPlace(raw); ; at = (at + 1) % usualPlaces {
		switch u.words[at] {
		case string(raw):
			return u.objects[at]
		case "":
			return nil
		}
	}
}

// firstPlace is where a word is looked for first.
func firstPlace[Word string | []byte](word Word) uint {
	n := len(word)
	return (uint(n)*61 + uint(word[0])*7 + uint(word[n/2])*29 + uint(word[n-1])*131) % usualPlaces
}
