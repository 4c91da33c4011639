//! Runs the program and reads what it wrote.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// How a call ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

pub(crate) fn command() -> Command {
    Command::new(env!("CARGO_BIN_EXE_tamis"))
}

pub(crate) fn tamis<I: AsRef<OsStr>>(args: impl IntoIterator<Item = I>) -> Ended {
    tamis_with(args, b"")
}

/// The same with something on standard input.
pub(crate) fn tamis_with<I: AsRef<OsStr>>(
    args: impl IntoIterator<Item = I>,
    input: &[u8],
) -> Ended {
    let mut child = command()
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let feed = std::thread::spawn(move || {
        // A program that has seen enough closes its end.
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().unwrap();
    feed.join().unwrap();
    Ended {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// `tamis run` on two threads, on its way; with `resume` it goes on with what is in `out`.
pub(crate) fn start<I: AsRef<OsStr>>(
    inputs: &[PathBuf],
    out: &Path,
    args: impl IntoIterator<Item = I>,
    resume: bool,
) -> Child {
    let mut command = command();
    command.arg("run").args(inputs).arg("--out").arg(out).args(["--threads", "2"]).args(args);
    if resume {
        command.arg("--resume");
    }
    command.stderr(Stdio::null()).spawn().unwrap()
}

/// `tamis run` that must end well.
pub(crate) fn run(inputs: &[PathBuf], out: &Path, args: &[&str]) {
    let ended = try_run(inputs, out, args);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
}

pub(crate) fn try_run(inputs: &[PathBuf], out: &Path, args: &[&str]) -> Ended {
    let mut all = vec![OsStr::new("run")];
    all.extend(inputs.iter().map(|input| input.as_os_str()));
    all.extend([OsStr::new("--out"), out.as_os_str()]);
    all.extend(args.iter().map(OsStr::new));
    tamis(all)
}

/// Everything below a folder by relative path, without what may differ from run to run.
pub(crate) fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(root).unwrap().display().to_string();
            let mut bytes = std::fs::read(&path).unwrap();
            if name == "report.json" {
                let mut report: Value = serde_json::from_slice(&bytes).unwrap();
                assert!(report.as_object_mut().unwrap().remove("run").is_some());
                bytes = report.to_string().into_bytes();
            }
            files.insert(name, bytes);
        }
    }
    files
}

/// Compares two trees file by file, so that a difference has a name.
#[track_caller]
pub(crate) fn assert_same(a: &BTreeMap<String, Vec<u8>>, b: &BTreeMap<String, Vec<u8>>) {
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (name, bytes) in a {
        assert!(*bytes == b[name], "{name} differs");
    }
}

/// The decompressed content of a file of the output; nothing if it is not there.
pub(crate) fn content(path: &Path) -> String {
    let Ok(bytes) = std::fs::read(path) else { return String::new() };
    let mut text = String::new();
    if path.extension().is_some_and(|ending| ending == "zst") {
        zstd::Decoder::new(&bytes[..]).unwrap().read_to_string(&mut text).unwrap();
    } else {
        text = String::from_utf8(bytes).unwrap();
    }
    text
}

pub(crate) fn json_lines(path: &Path) -> Vec<Value> {
    content(path).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
