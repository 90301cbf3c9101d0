// Package deepcopy stands in for the module of its name, of which excelize uses
// the one function below to copy columns, rows and sheets.
//
// The module calls methods by numbers that are known only at run time. A linker
// that meets such a call must keep every exported method of every type: our
// program was 5.7 MB larger for it, a fifth of the whole. This one copies data
// and calls nothing. go.mod of the project puts it in the module's place.
package deepcopy

import (
	"fmt"
	"reflect"
)

// Option is a setting of the module; none is known here.
type Option func()

// Copy copies what src is, or points at, into what dst points at, of the same
// type, with everything that it points at. Fields that are not exported keep
// their zero value, as in the module.
func Copy(dst, src any, _ ...Option) error {
	to, from := reflect.ValueOf(dst), reflect.ValueOf(src)
	if to.Kind() != reflect.Pointer || to.IsNil() {
		return fmt.Errorf("deepcopy: %T is no pointer to copy to", dst)
	}
	to = to.Elem()
	for from.Kind() == reflect.Pointer && from.Type() != to.Type() {
		if from.IsNil() {
			return fmt.Errorf("deepcopy: nothing to copy from %T", src)
		}
		from = from.Elem()
	}
	if !from.IsValid() || from.Type() != to.Type() {
		return fmt.Errorf("deepcopy: %T cannot be copied to %T", src, dst)
	}
	put(to, from)
	return nil
}

// put copies between two values of one type.
func put(to, from reflect.Value) {
	switch from.Kind() {
	case reflect.Pointer:
		if from.IsNil() {
			to.SetZero()
			return
		}
		fresh := reflect.New(from.Type().Elem())
		put(fresh.Elem(), from.Elem())
		to.Set(fresh)
	case reflect.Interface:
		if from.IsNil() {
			to.SetZero()
			return
		}
		fresh := reflect.New(from.Elem().Type()).Elem()
		put(fresh, from.Elem())
		to.Set(fresh)
	case reflect.Struct:
		for i := range from.NumField() {
			if from.Type().Field(i).IsExported() {
				put(to.Field(i), from.Field(i))
			}
		}
	case reflect.Slice:
		if from.IsNil() {
			to.SetZero()
			return
		}
		fresh := reflect.MakeSlice(from.Type(), from.Len(), from.Len())
		for i := range from.Len() {
			put(fresh.Index(i), from.Index(i))
		}
		to.Set(fresh)
	case reflect.Array:
		for i := range from.Len() {
			put(to.Index(i), from.Index(i))
		}
	case reflect.Map:
		if from.IsNil() {
			to.SetZero()
			return
		}
		fresh := reflect.MakeMapWithSize(from.Type(), from.Len())
		for entries := from.MapRange(); entries.Next(); {
			value := reflect.New(from.Type().Elem()).Elem()
			put(value, entries.Value())
			fresh.SetMapIndex(entries.Key(), value)
		}
		to.Set(fresh)
	default:
		to.Set(from)
	}
}
