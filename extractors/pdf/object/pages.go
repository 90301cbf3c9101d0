package object

import "iter"

// Leaf is a page with what it inherits from the nodes above it.
type Leaf struct {
	Dict, Inherited Dict
}

// inheritable are the keys that pages take from above (ISO 32000-1, table 30).
var inheritable = [...]Name{"Resources", "MediaBox", "CropBox", "Rotate"}

// mostNodes bounds the page tree; it may be a chain of thousands, and a loop.
const mostNodes = 200_000

// Pages walks the page tree in order. A node met twice is passed over (a page
// may stand in a file twice); what the tree says of its own size is not
// believed.
func (f *File) Pages() iter.Seq[Leaf] {
	return func(yield func(Leaf) bool) {
		type node struct {
			o         Object
			inherited Dict
		}
		root := f.Dict(f.Trailer(), "Root")
		stack := []node{{root["Pages"], Dict{}}}
		seen := map[Ref]bool{}
		for visited := 0; len(stack) > 0 && visited < mostNodes; visited++ {
			next := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			dict, ok := f.Resolve(next.o).(Dict)
			if !ok {
				continue
			}
			kids, isNode := f.Resolve(dict["Kids"]).(Array)
			if ref, ok := next.o.(Ref); ok && isNode {
				if seen[ref] {
					continue
				}
				seen[ref] = true
			}
			if !isNode {
				if name := f.Name(dict, "Type"); name == "Pages" {
					continue
				}
				if !yield(Leaf{dict, next.inherited}) {
					return
				}
				continue
			}
			inherited := inherit(dict, next.inherited)
			for i := len(kids) - 1; i >= 0; i-- {
				stack = append(stack, node{kids[i], inherited})
			}
		}
	}
}

func inherit(dict, above Dict) Dict {
	inherited := above
	for _, key := range inheritable {
		if dict[key] == nil {
			continue
		}
		copied := make(Dict, len(inheritable))
		for k, v := range inherited {
			copied[k] = v
		}
		copied[key] = dict[key]
		inherited = copied
	}
	return inherited
}
