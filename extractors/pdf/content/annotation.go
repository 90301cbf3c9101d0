package content

import (
	"taizhang/extractors/pdf/font"
	"taizhang/extractors/pdf/object"
)

const mostAnnotations = 2000

// annotations runs the appearance of what lies over the page: form fields,
// stamps, typed text. Notes and links show nothing of their own.
func (r *run) annotations(page object.Dict, base matrix) {
	for i, o := range r.in.file.Array(page, "Annots") {
		if i >= mostAnnotations {
			return
		}
		annotation, _ := r.in.file.Resolve(o).(object.Dict)
		const hidden, noView = 2, 32
		if annotation == nil || r.in.file.Int(annotation, "F", 0)&(hidden|noView) != 0 {
			continue
		}
		switch r.in.file.Name(annotation, "Subtype") {
		case "Widget", "FreeText", "Stamp":
			r.appearance(annotation, base)
		}
	}
}

// appearance runs an annotation's normal appearance, moved into its rectangle
// (ISO 32000-1, 12.5.5), or gives a field's bare value where it has none.
func (r *run) appearance(annotation object.Dict, base matrix) {
	box, ok := rectangle(r.in.file, annotation, nil, "Rect")
	if !ok {
		return
	}
	stream := r.normal(annotation)
	if stream == nil {
		r.value(annotation, box, base)
		return
	}
	m := identity
	if numbers := r.in.file.Numbers(stream.Dict, "Matrix"); len(numbers) == 6 {
		m = matrix(numbers)
	}
	bounds := r.in.file.Numbers(stream.Dict, "BBox")
	if len(bounds) != 4 {
		return
	}
	x0, y0 := m.apply(bounds[0], bounds[1])
	x1, y1 := m.apply(bounds[2], bounds[3])
	width, height := max(x0, x1)-min(x0, x1), max(y0, y1)-min(y0, y1)
	if width == 0 || height == 0 {
		return
	}
	scaleX, scaleY := (box[2]-box[0])/width, (box[3]-box[1])/height
	into := matrix{scaleX, 0, 0, scaleY, box[0] - min(x0, x1)*scaleX, box[1] - min(y0, y1)*scaleY}
	r.state = newState(into.times(base))
	r.saved = nil
	r.form(stream, nil, 1)
}

// value writes a text field's value into its rectangle where the file leaves
// the drawing to the viewer (NeedAppearances).
func (r *run) value(annotation object.Dict, box [4]float64, base matrix) {
	parent := r.in.file.Dict(annotation, "Parent")
	kind := r.in.file.Name(annotation, "FT")
	if kind == "" {
		kind = r.in.file.Name(parent, "FT")
	}
	raw := r.in.file.Text(annotation, "V")
	if raw == "" {
		raw = r.in.file.Text(parent, "V")
	}
	if kind != "Tx" && kind != "Ch" || raw == "" {
		return
	}
	text := []rune(font.Fold(decodeText([]byte(raw))))
	size := min(12, 0.7*(box[3]-box[1]))
	step := min(size, (box[2]-box[0])/float64(len(text)))
	const mostValue = 4000
	for i, c := range text[:min(len(text), mostValue)] {
		x, y := base.apply(box[0]+step*float64(i), box[1]+0.3*(box[3]-box[1]))
		endX, endY := base.apply(box[0]+step*float64(i+1), box[1]+0.3*(box[3]-box[1]))
		r.add(&font.Char{Text: string(c)}, &pen{size: size, angle: angleOf(endX-x, endY-y)}, x, y, endX, endY)
	}
}

// normal picks the appearance stream, by the field's state where there are
// several (a box that is ticked or not).
func (r *run) normal(annotation object.Dict) *object.Stream {
	appearances := r.in.file.Dict(annotation, "AP")
	if stream := r.in.file.Stream(appearances, "N"); stream != nil {
		return stream
	}
	states := r.in.file.Dict(appearances, "N")
	return r.in.file.Stream(states, r.in.file.Name(annotation, "AS"))
}

// off reports an optional content group that the catalog's default view
// switches off (ISO 32000-1, 8.11.4).
func (in *Interpreter) off(group object.Dict) bool {
	if in.file.Name(group, "Type") == "OCMD" {
		if one := in.file.Dict(group, "OCGs"); one != nil {
			return in.file.Name(one, "Type") != "OCMD" && in.off(one)
		}
		groups := in.file.Array(group, "OCGs")
		for _, o := range groups {
			if dict, ok := in.file.Resolve(o).(object.Dict); ok && in.file.Name(dict, "Type") != "OCMD" && !in.off(dict) {
				return false
			}
		}
		return len(groups) > 0
	}
	view := in.file.Dict(in.file.Dict(in.file.Dict(in.file.Trailer(), "Root"), "OCProperties"), "D")
	for _, o := range in.file.Array(view, "OFF") {
		if dict, ok := in.file.Resolve(o).(object.Dict); ok && in.sameGroup(dict, group) {
			return true
		}
	}
	return false
}

// sameGroup compares groups by their names: dictionaries are read anew each
// time and have no identity.
func (in *Interpreter) sameGroup(a, b object.Dict) bool {
	name := in.file.Text(a, "Name")
	return name != "" && name == in.file.Text(b, "Name")
}
