package main

import (
	"os"
	"os/exec"
	"sync"
	"syscall"
)

// processes are the Node programs that this host started and that have not ended.
type processes struct {
	lock    sync.Mutex
	running map[*os.Process]bool
}

func newProcesses() *processes {
	return &processes{running: map[*os.Process]bool{}}
}

// bind makes a command die with this host, however the host ends: a program that outlives its engine would wait for ever.
func bind(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}

func (p *processes) add(process *os.Process) (remove func()) {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.running[process] = true
	return func() {
		p.lock.Lock()
		defer p.lock.Unlock()
		delete(p.running, process)
	}
}

func (p *processes) interruptAll() { p.signalAll(os.Interrupt) }
func (p *processes) killAll()      { p.signalAll(os.Kill) }

func (p *processes) signalAll(signal os.Signal) {
	p.lock.Lock()
	defer p.lock.Unlock()
	for process := range p.running {
		_ = process.Signal(signal)
	}
}
