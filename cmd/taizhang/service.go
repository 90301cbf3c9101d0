package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/kardianos/service"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// usualService is the name of the service where none is given.
const usualService = "taizhang"

func (d desk) serviceCommand() *cobra.Command {
	return d.group(&cobra.Command{
		Use:   "service",
		Short: d.say("让 watch 随系统启动（systemd、Windows 服务、launchd）", "let watch start with the system (systemd, Windows service, launchd)"),
		Long: d.say(`把 taizhang watch 装成系统服务，开机自动运行，不用登录。
install 后面写 watch 的收件箱和选项，路径会换成完整路径。装好后用 start 启动。
在 Linux 和 macOS 上，不是管理员时装成自己的服务（登录后运行）。`,
			`Install taizhang watch as a service of the system, which runs from the start of the machine on.
install takes the inbox and the options of watch; its paths are made absolute. Then start it.
On Linux and macOS, a user who is no administrator gets a service of their own.`),
	},
		d.serviceInstallCommand(),
		d.serviceControl("start", d.say("启动服务", "start the service"), service.Service.Start, d.say("已启动", "started")),
		d.serviceControl("stop", d.say("停止服务：手上的读完再停", "stop the service; what is in hand is finished"), service.Service.Stop, d.say("已停止", "stopped")),
		d.serviceStatusCommand(),
		d.serviceControl("uninstall", d.say("卸载服务；台账、记录和文件都不动", "remove the service; ledger, record and files stay"), service.Service.Uninstall, d.say("已卸载；台账、记录和文件都没有动", "removed; ledger, record and files stay")),
	)
}

func (d desk) serviceInstallCommand() *cobra.Command {
	var name string
	c := &cobra.Command{
		Use:     "install " + d.say("[收件箱]", "[INBOX]"),
		Short:   d.say("安装服务，选项与 watch 相同", "install the service; the options are those of watch"),
		Example: "  taizhang service install " + d.say(`D:\收件箱 -o D:\台账.xlsx --move`, `D:\inbox -o D:\ledger.xlsx --move`),
		Args:    d.oneInbox,
	}
	flags := d.addWatchFlags(c, true)
	addServiceName(d, c, &name)
	c.RunE = func(c *cobra.Command, arguments []string) error {
		if err := flags.readingFlags.check(d); err != nil {
			return err
		}
		inbox := usualInbox
		if len(arguments) > 0 {
			inbox = arguments[0]
		}
		command, err := watchArguments(inbox, flags, c.Flags(), string(d.language))
		if err != nil {
			return err
		}
		s, err := d.openService(name, command)
		if err != nil {
			return err
		}
		if err := s.Install(); err != nil {
			return d.serviceError(err)
		}
		d.tell(d.say("服务 %s 已安装；用 taizhang service start 启动", "the service %s is installed; start it with taizhang service start"), name)
		return nil
	}
	return c
}

// watchArguments is the command line of the service: the options that were
// given, with whole paths, since a service has another working folder.
func watchArguments(inbox string, flags *watchFlags, given *pflag.FlagSet, language string) ([]string, error) {
	whole := func(path string) (string, error) {
		if path == "" {
			return "", nil
		}
		return filepath.Abs(path)
	}
	at, err := whole(inbox)
	if err != nil {
		return nil, err
	}
	output, err := whole(flags.output)
	if err != nil {
		return nil, err
	}
	command := []string{"watch", at, "--output", output, "--lang", language}
	paths := map[string]bool{"files": true, "log": true, "health": true, "settings": true, "rules": true, "units": true, "holidays": true, "password-file": true}
	given.Visit(func(flag *pflag.Flag) {
		if flag.Name == "output" || flag.Name == "lang" || flag.Name == "name" || err != nil {
			return
		}
		values := []string{flag.Value.String()}
		if list, ok := flag.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		for _, value := range values {
			if paths[flag.Name] {
				if value, err = whole(value); err != nil {
					return
				}
			}
			command = append(command, "--"+flag.Name+"="+value)
		}
	})
	return command, err
}

func addServiceName(d desk, c *cobra.Command, name *string) {
	c.Flags().StringVar(name, "name", usualService, d.say("`名称`服务的名称，同一台电脑上装几个时用来区分", "`NAME`the service's name, where a machine has several"))
}

func (d desk) serviceControl(use, short string, act func(service.Service) error, done string) *cobra.Command {
	var name string
	c := &cobra.Command{Use: use, Short: short, Args: d.none}
	addServiceName(d, c, &name)
	c.RunE = func(*cobra.Command, []string) error {
		s, err := d.openService(name, nil)
		if err != nil {
			return err
		}
		if err := act(s); err != nil {
			return d.serviceError(err)
		}
		d.tell(d.say("服务 %s %s", "the service %s is %s"), name, done)
		return nil
	}
	return c
}

func (d desk) serviceStatusCommand() *cobra.Command {
	var name string
	c := &cobra.Command{Use: "status", Short: d.say("服务是否在运行", "whether the service runs"), Args: d.none}
	addServiceName(d, c, &name)
	c.RunE = func(*cobra.Command, []string) error {
		s, err := d.openService(name, nil)
		if err != nil {
			return err
		}
		status, err := s.Status()
		switch {
		case errors.Is(err, service.ErrNotInstalled):
			d.put(d.say("服务 %s 没有安装", "the service %s is not installed"), name)
		case err != nil:
			return d.serviceError(err)
		case status == service.StatusRunning:
			d.put(d.say("服务 %s 正在运行", "the service %s runs"), name)
		default:
			d.put(d.say("服务 %s 已停止", "the service %s is stopped"), name)
		}
		return nil
	}
	return c
}

// openService names a service to the system.
func (d desk) openService(name string, arguments []string) (service.Service, error) {
	options := service.KeyValue{"Restart": "always", "OnFailure": "restart"}
	if runtime.GOOS != "windows" && os.Geteuid() != 0 {
		options["UserService"] = true
	}
	s, err := service.New(&served{}, &service.Config{
		Name: name, DisplayName: "台账 " + name, Description: d.say("守着收件箱，把来文变成任务台账", "watches the inbox and keeps the task ledger"),
		Arguments: arguments, Option: options,
	})
	if err != nil {
		return nil, d.serviceError(err)
	}
	return s, nil
}

func (d desk) serviceError(err error) error {
	switch {
	case errors.Is(err, service.ErrNoServiceSystemDetected):
		return errors.New(d.say("这台电脑上没有 systemd、Windows 服务或 launchd；请直接运行 taizhang watch", "this machine has neither systemd nor Windows services nor launchd; run taizhang watch itself"))
	case errors.Is(err, service.ErrNotInstalled):
		return errors.New(d.say("服务没有安装；先用 taizhang service install", "the service is not installed; use taizhang service install first"))
	case errors.Is(err, os.ErrPermission):
		return errors.New(d.say("没有权限；请以管理员身份运行", "no permission; run it as administrator"))
	}
	return fmt.Errorf(d.say("服务管理出错：%w", "service manager: %w"), err)
}

// served is a command that the service manager starts and stops.
type served struct {
	run    func(context.Context) error
	cancel context.CancelFunc
	ended  chan error
}

func (s *served) Start(service.Service) error {
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel, s.ended = cancel, make(chan error, 1)
	go func() { s.ended <- s.run(ctx) }()
	return nil
}

func (s *served) Stop(service.Service) error {
	s.cancel()
	return <-s.ended
}

// underServiceManager runs a command until its end or the end of d.ctx. Windows
// wants a service to answer its manager; systemd and launchd send a signal.
func (d desk) underServiceManager(run func(context.Context) error) error {
	if runtime.GOOS != "windows" || service.Interactive() {
		return run(d.ctx)
	}
	s, err := service.New(&served{run: run}, &service.Config{Name: usualService})
	if err != nil {
		return d.serviceError(err)
	}
	return s.Run()
}
