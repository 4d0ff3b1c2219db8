//! The program: started with arguments and a clean environment, and what it said.

use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

use super::{SECRET, ScriptedServer};

/// The program, not started yet.
pub(crate) struct Program(pub(crate) Command);

impl Program {
    /// Without any setting.
    pub(crate) fn bare(arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_unicrm"));
        command.args(arguments).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("UNICRM_") {
                command.env_remove(name);
            }
        }
        Self(command)
    }

    /// For a server, set up by the environment.
    pub(crate) fn new(server: &ScriptedServer, arguments: &[&str]) -> Self {
        Self::bare(arguments)
            .env("UNICRM_URL", &server.url())
            .env("UNICRM_APPID", "demo")
            .env("UNICRM_APPSECRET", SECRET)
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.0.env(name, value);
        self
    }

    pub(crate) fn start(mut self) -> Child {
        self.0.spawn().unwrap()
    }

    pub(crate) fn run(mut self) -> Ended {
        Ended::new(self.0.output().unwrap())
    }

    /// Runs it, and checks its exit code.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Ended {
        let ended = self.run();
        assert_eq!(ended.code, Some(code), "{ended:?}");
        ended
    }

    /// Runs it, checks its exit code, and gives the document that it printed.
    #[track_caller]
    pub(crate) fn prints(self, code: i32) -> Value {
        self.exits(code).document()
    }
}

/// What a run of the program gave.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ended {
    pub(crate) fn new(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The one JSON document on standard output.
    #[track_caller]
    pub(crate) fn document(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// What standard error tells behind a name: `from_no: …`.
    #[track_caller]
    pub(crate) fn told(&self, name: &str) -> &str {
        told(&self.err, name).unwrap_or_else(|| panic!("no {name}: {self:?}"))
    }
}

/// What a text tells behind a name.
pub(crate) fn told<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}
