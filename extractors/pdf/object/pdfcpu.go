package object

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// ErrPassword says that none of the passwords opens the file.
var ErrPassword = errors.New("the file needs a password")

// pdfcpuSource reads by pdfcpu's cross-reference table.
type pdfcpuSource struct {
	table *model.XRefTable
}

// openPdfcpu loads a file with pdfcpu, in relaxed reading. The configuration
// is built here and not by pdfcpu, which would read, and write, a folder in the
// user's home.
func openPdfcpu(ctx context.Context, data []byte, password string, limits Limits) (source Source, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			source, err = nil, fmt.Errorf("pdfcpu: %v", fault)
		}
	}()
	defaults := model.DefaultResourceLimits()
	conf := &model.Configuration{
		Reader15:       true,
		ValidationMode: model.ValidationRelaxed,
		Cmd:            model.LISTINFO, // asks for no permission: whoever has the password may read
		UserPW:         password,
		OwnerPW:        password,
		Offline:        true,
		Limits: model.ResourceLimits{
			MaxStreamBytes:       int64(len(data)),
			MaxDecodeBytes:       int64(limits.Stream),
			MaxImagePixels:       defaults.MaxImagePixels,
			MaxImageBytes:        int64(limits.Stream),
			MaxObjectCount:       limits.Objects,
			MaxObjectStreamCount: limits.Objects,
			MaxObjectStreamFirst: defaults.MaxObjectStreamFirst,
			MaxXRefEntries:       limits.Objects,
			MaxRecursionDepth:    deepest,
		},
	}
	read, err := pdfcpu.ReadWithContext(ctx, bytes.NewReader(data), conf)
	switch {
	case errors.Is(err, pdfcpu.ErrWrongPassword):
		return nil, ErrPassword
	case err != nil:
		return nil, fmt.Errorf("pdfcpu: %w", err)
	case read.Root == nil:
		return nil, errors.New("pdfcpu: no catalog")
	}
	return &pdfcpuSource{read.XRefTable}, nil
}

func (s *pdfcpuSource) Reader() string { return "pdfcpu" }

func (s *pdfcpuSource) Trailer() Dict {
	trailer := Dict{"Root": fromPdfcpu(*s.table.Root, 0)}
	if s.table.Info != nil {
		trailer["Info"] = fromPdfcpu(*s.table.Info, 0)
	}
	return trailer
}

func (s *pdfcpuSource) Load(ref Ref) (o Object) {
	defer func() {
		if recover() != nil {
			o = nil
		}
	}()
	entry, found := s.table.Table[ref.Number]
	if !found || entry == nil || entry.Free {
		return nil
	}
	found2, err := s.table.Dereference(types.IndirectRef{
		ObjectNumber:     types.Integer(ref.Number),
		GenerationNumber: types.Integer(ref.Generation),
	})
	if err != nil {
		return nil
	}
	return fromPdfcpu(found2, 0)
}

// fromPdfcpu turns one of pdfcpu's objects into ours; references stay as they
// are, so that nothing is followed that nobody asked for.
func fromPdfcpu(o types.Object, depth int) Object {
	if depth > deepest {
		return nil
	}
	switch o := o.(type) {
	case types.Boolean:
		return bool(o)
	case types.Integer:
		return int(o)
	case types.Float:
		return float64(o)
	case types.Name:
		return Name(o)
	case types.StringLiteral:
		if data, err := types.Unescape(string(o)); err == nil {
			return String(data)
		}
		return String(o)
	case types.HexLiteral:
		return String(unHex([]byte(o)))
	case types.IndirectRef:
		return Ref{int(o.ObjectNumber), int(o.GenerationNumber)}
	case types.Array:
		array := make(Array, len(o))
		for i, item := range o {
			array[i] = fromPdfcpu(item, depth+1)
		}
		return array
	case types.Dict:
		return dictFromPdfcpu(o, depth)
	case types.StreamDict:
		return &Stream{Dict: dictFromPdfcpu(o.Dict, depth), Raw: o.Raw}
	case types.ObjectStreamDict:
		return &Stream{Dict: dictFromPdfcpu(o.Dict, depth), Raw: o.Raw}
	case types.XRefStreamDict:
		return &Stream{Dict: dictFromPdfcpu(o.Dict, depth), Raw: o.Raw}
	}
	return nil
}

func dictFromPdfcpu(d types.Dict, depth int) Dict {
	dict := make(Dict, len(d))
	for key, value := range d {
		dict[Name(key)] = fromPdfcpu(value, depth+1)
	}
	return dict
}
