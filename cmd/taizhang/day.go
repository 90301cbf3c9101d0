package main

import (
	"errors"

	"taizhang/extractors/notice"
)

// day is a flag that takes an ISO day.
type day notice.Date

func (v *day) String() string { return notice.Date(*v).String() }
func (v *day) Type() string   { return "date" }

func (v *day) Set(text string) error {
	parsed, err := notice.ParseDate(text)
	if err == nil && parsed.String() != text {
		err = errors.New("no day of the form 2021-09-18")
	}
	*v = day(parsed)
	return err
}
