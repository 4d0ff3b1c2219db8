//! A subject in a child process: time-outs, restart after a crash, the end of its standard error.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io::{BufReader, Read, Write};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command as Process, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::{Answer, Subject};
use crate::lines::{Line, next_line};
use crate::protocol::{Command, LONGEST_LINE, Reply, Request};
use crate::{Error, Result};

/// How much of a child's standard error is kept for the report.
const STDERR_TAIL: usize = 4096;

/// How long a child that has closed its output may take to end, before it is ended.
const LAST_MOMENT: Duration = Duration::from_secs(1);

/// A command line that speaks the adapter protocol.
#[derive(Debug)]
pub struct ChildSubject {
    command: Vec<OsString>,
    timeout: Duration,
    running: Option<Running>,
    next_id: u64,
}

#[derive(Debug)]
struct Running {
    child: Child,
    /// Lines for the child. A thread writes them: a child that does not read must not stop the suite.
    input: Sender<Vec<u8>>,
    output: Receiver<Line>,
    stderr: Arc<Mutex<VecDeque<u8>>>,
}

/// This program's own adapter.
pub fn own_adapter() -> Result<Vec<OsString>> {
    let program = std::env::current_exe().map_err(|found| {
        Error::suite(
            format_args!("expected this program's own path, found: {found}"),
            "give --adapter",
        )
    })?;
    Ok(vec![program.into_os_string(), "adapter".into()])
}

/// Splits a command line as a POSIX shell does; no shell runs it, so that what is started can be ended.
pub fn split_command(line: &str) -> Result<Vec<OsString>> {
    let words = shlex::split(line).filter(|words| !words.is_empty());
    let words = words.ok_or_else(|| {
        Error::invocation(
            format_args!("expected a command, found `{line}`"),
            "close every quotation, name a program",
        )
    })?;
    Ok(words.into_iter().map(OsString::from).collect())
}

impl ChildSubject {
    /// A subject that is started when first asked.
    pub fn new(command: Vec<OsString>, timeout: Duration) -> Self {
        Self { command, timeout, running: None, next_id: 1 }
    }

    fn start(&self) -> std::io::Result<Running> {
        let (program, arguments) =
            self.command.split_first().ok_or(std::io::ErrorKind::InvalidInput)?;
        let mut child = Process::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let (input, lines) = channel();
        let (answers, output) = channel();
        let stderr = Arc::new(Mutex::new(VecDeque::new()));
        if let Some(stdin) = child.stdin.take() {
            thread::spawn(move || feed(stdin, &lines));
        }
        if let Some(stdout) = child.stdout.take() {
            thread::spawn(move || collect(stdout, &answers));
        }
        if let Some(pipe) = child.stderr.take() {
            let tail = Arc::clone(&stderr);
            thread::spawn(move || keep_tail(pipe, &tail));
        }
        Ok(Running { child, input, output, stderr })
    }

    fn wait_for(&self, running: &Running, id: u64) -> Waited {
        let deadline = Instant::now() + self.timeout;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match running.output.recv_timeout(left) {
                Ok(Line::Bytes(line)) => match serde_json::from_slice::<Reply>(&line) {
                    // Answers may come in any order: one to a question given up earlier is passed over.
                    Ok(reply) if reply.id.is_some_and(|other| other != id) => {}
                    Ok(reply) => return Waited::Answer(reply),
                    Err(found) => return Waited::Garbled(format!("{found}: {}", excerpt(&line))),
                },
                Ok(Line::TooLong) => {
                    return Waited::Garbled(format!("a line of more than {LONGEST_LINE} bytes"));
                }
                Ok(Line::End) | Err(RecvTimeoutError::Disconnected) => return Waited::Ended,
                Err(RecvTimeoutError::Timeout) => return Waited::TimedOut,
            }
        }
    }
}

enum Waited {
    Answer(Reply),
    Garbled(String),
    Ended,
    TimedOut,
}

impl Subject for ChildSubject {
    fn ask(&mut self, command: Command) -> Answer {
        let id = self.next_id;
        self.next_id += 1;
        let Ok(mut line) = serde_json::to_vec(&Request { id, command }) else {
            return Answer::Garbled("a request that cannot be written".to_owned());
        };
        line.push(b'\n');
        let mut running = match self.running.take().map_or_else(|| self.start(), Ok) {
            Ok(running) => running,
            Err(found) => {
                let program =
                    self.command.first().map(|program| program.to_string_lossy().into_owned());
                let program = program.unwrap_or_default();
                return Answer::Unreachable(format!(
                    "expected to start `{program}`, found: {found}"
                ));
            }
        };
        // A child that has ended no longer takes lines; what it said last tells so below.
        let _ = running.input.send(line);
        match self.wait_for(&running, id) {
            Waited::Answer(reply) => {
                self.running = Some(running);
                Answer::Reply(reply.outcome())
            }
            Waited::Garbled(found) => {
                running.end();
                Answer::Garbled(found)
            }
            Waited::TimedOut => {
                running.end();
                Answer::TimedOut
            }
            Waited::Ended => Answer::Crashed(running.last_words()),
        }
    }
}

impl Drop for ChildSubject {
    fn drop(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.end();
        }
    }
}

impl Running {
    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    fn last_words(mut self) -> String {
        let deadline = Instant::now() + LAST_MOMENT;
        let mut status = self.child.try_wait();
        while matches!(status, Ok(None)) && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(5));
            status = self.child.try_wait();
        }
        let ended = match status {
            Ok(Some(status)) => format!("ended ({status})"),
            _ => "closed its output without ending".to_owned(),
        };
        self.end();
        thread::sleep(Duration::from_millis(20)); // lets the thread that reads standard error catch up
        let tail = self.stderr.lock().unwrap_or_else(PoisonError::into_inner);
        let tail: Vec<u8> = tail.iter().copied().collect();
        let tail = String::from_utf8_lossy(&tail);
        if tail.trim().is_empty() {
            ended
        } else {
            format!("{ended}; the end of its standard error:\n{}", tail.trim())
        }
    }
}

fn feed(mut stdin: ChildStdin, lines: &Receiver<Vec<u8>>) {
    while let Ok(line) = lines.recv() {
        if stdin.write_all(&line).and_then(|()| stdin.flush()).is_err() {
            return;
        }
    }
}

fn collect(stdout: ChildStdout, answers: &Sender<Line>) {
    let mut stdout = BufReader::new(stdout);
    loop {
        let line = next_line(&mut stdout, LONGEST_LINE).unwrap_or(Line::End);
        let ended = line == Line::End;
        if answers.send(line).is_err() || ended {
            return;
        }
    }
}

fn keep_tail(mut pipe: ChildStderr, tail: &Mutex<VecDeque<u8>>) {
    let mut buffer = [0; 1024];
    while let Ok(count) = pipe.read(&mut buffer) {
        if count == 0 {
            return;
        }
        let mut tail = tail.lock().unwrap_or_else(PoisonError::into_inner);
        tail.extend(&buffer[..count]);
        let excess = tail.len().saturating_sub(STDERR_TAIL);
        tail.drain(..excess);
    }
}

fn excerpt(line: &[u8]) -> String {
    String::from_utf8_lossy(line).chars().take(120).collect()
}
