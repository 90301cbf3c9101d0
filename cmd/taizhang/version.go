package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
)

// version is the program's release.
const version = "0.1.0"

func (d desk) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: d.say("显示版本", "show the version"),
		Args:  d.none,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(d.out, "taizhang %s (%s, %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
