// Package ical writes the days of open tasks as a calendar (RFC 5545): an
// all-day event on each day that counts, which telephones and mail programs
// take in and, since its UID stays the same, change when it changes.
//
// It uses VEVENT alone, as some calendars refuse VTODO. Which tasks and which
// days are in it is decided in outputs/week.
package ical

import (
	"fmt"
	"io"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"taizhang/extractors/notice"
	"taizhang/outputs/ledger"
	"taizhang/outputs/week"
)

// Revision is how often a row was changed, and when last.
type Revision struct {
	Changes int
	Last    time.Time
}

// Options are what a calendar needs beside its items.
type Options struct {
	// Name is what a calendar program shows above the events.
	Name string
	// Near is how many days before its day an event reminds of itself, none if 0.
	Near int
	// Today is the day of writing; days before it remind of nothing.
	Today notice.Date
	// Now is the stamp of rows of which no revision is known.
	Now time.Time
	// Revisions are those of the rows by their ids. A calendar program takes an
	// event for newer when its SEQUENCE has risen (section 3.8.7.4).
	Revisions map[string]Revision
}

// reminder is the hour at which an event reminds of itself: when an office
// begins its day.
const reminder = 9

// Write writes the calendar.
func Write(w io.Writer, items []week.Item, options Options) error {
	calendar := ics.NewCalendar()
	calendar.SetProductId("-//taizhang//台账//ZH")
	calendar.SetMethod(ics.MethodPublish)
	calendar.SetXWRCalName(clean(options.Name))
	for _, item := range items {
		if item.Due.IsZero() {
			continue
		}
		event := calendar.AddEvent(uid(item))
		revision := options.Revisions[item.Line.ID]
		stamp := revision.Last
		if stamp.IsZero() {
			stamp = options.Now
		}
		event.SetDtStampTime(stamp)
		event.SetModifiedAt(stamp)
		event.SetSequence(revision.Changes)
		event.SetAllDayStartAt(item.Due.Moment())
		event.SetAllDayEndAt(item.Due.AddDays(1).Moment()) // the end is not included
		event.SetSummary(summary(item))
		event.SetDescription(clean(description(item)))
		event.SetTimeTransparency(ics.TransparencyTransparent) // the day is not taken
		if options.Near > 0 && !item.Due.Before(options.Today) {
			alarm := event.AddAlarm()
			alarm.SetAction(ics.ActionDisplay)
			alarm.SetTrigger(fmt.Sprintf("-P%dDT%dH", options.Near-1, 24-reminder))
			alarm.SetDescription(summary(item))
		}
	}
	return calendar.SerializeTo(w, ics.WithNewLine("\r\n"))
}

// uid names the event for good. The days of a rhythm are events of their own:
// each can be put off or done by itself.
func uid(item week.Item) string {
	id := item.Line.ID
	if item.Recurring {
		id += "-" + item.Due.Moment().Format("20060102")
	}
	return id + "@taizhang"
}

func summary(item week.Item) string {
	words := item.Cell(ledger.ColumnTask)
	if words == "" {
		words = item.Cell(ledger.ColumnQuote)
	}
	if entry := item.Line.Entry; entry != nil && entry.Task != nil && entry.Task.Deadline.Time != "" {
		words += "（" + entry.Task.Deadline.Time + "前）"
	}
	return strings.Join(strings.Fields(clean(words)), " ")
}

// described are the columns of the description, in its order.
var described = []string{
	ledger.ColumnCode, ledger.ColumnUnit, "配合单位", ledger.ColumnPerson, ledger.ColumnReport, ledger.ColumnDueWords, ledger.ColumnStatus,
	ledger.ColumnProgress, ledger.ColumnQuote, ledger.ColumnSource, "文号", ledger.ColumnPlace,
}

func description(item week.Item) string {
	var lines []string
	for _, name := range described {
		if text := item.Cell(name); text != "" {
			lines = append(lines, name+"："+text)
		}
	}
	return strings.Join(append(lines, item.Notes...), "\n")
}

// clean leaves out the signs that a content line cannot hold.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\n' && r != '\t' || r == 0x7F {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}
