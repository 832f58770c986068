//! `log head|checkpoint|export|paper`: what is kept of the log outside this machine, and papers that come back.

use super::{Context, Outcome, input};
use crate::{
    domain::refusal::Code,
    service::{
        Error, ExportHead,
        ops::{
            anchors::{CheckpointMade, ExportLog, LogHead, MakeCheckpoint},
            looks_report::CheckPaper,
        },
    },
    text,
};
use std::{
    fs::{File, OpenOptions},
    io::{self, BufWriter, Write},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

/// Verbs on anchors.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 日志末行的核对码，写入交接班记录或在电话里读出 | code of the last row, for the shift sheet or the telephone
    Head,
    /// 签名的校验点，存到别的机器上 | a signed checkpoint, to be kept on another machine
    Checkpoint {
        /// 写入新文件；不写则输出 | write a new file; printed when left out
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// 导出日志，可脱离本程序校验 | export the log; it verifies without this program
    Export {
        /// 写入新文件；- 输出 | write a new file; - prints
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// 从此序号起 | begin with this row
        #[arg(long, value_name = "SEQ", default_value_t = 1, value_parser = clap::value_parser!(i64).range(1..))]
        from: i64,
        /// 至此序号 | end with this row
        #[arg(long, value_name = "SEQ")]
        to: Option<i64>,
    },
    /// 报告是否与当时交出的一致 | whether a report is what was handed out
    Paper {
        /// 报告文本；- 读标准输入 | its text; - reads standard input
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::Head => {
            let head = ctx.call(&LogHead)?;
            ctx.print(&head)
        }
        Args::Checkpoint { out } => checkpoint(out.as_deref(), ctx),
        Args::Export { out, from, to } => export(&out, from, to, ctx),
        Args::Paper { file } => {
            let found = ctx.call(&CheckPaper { text: input::text(&file)? })?;
            if !found.ok {
                ctx.exit(Code::Integrity);
                let seq = found.seq;
                ctx.note(&text!(
                    "与日志 #{seq} 不符：留下原件，报告主管",
                    "it does not agree with log row #{seq}: keep the paper and tell the supervisor"
                ));
            }
            ctx.print(&found)
        }
    }
}

fn checkpoint(out: Option<&Path>, ctx: &mut Context) -> Outcome {
    let file = ctx.new_file(out)?;
    let made = ctx.call(&MakeCheckpoint)?;
    let CheckpointMade { seq, key, text, .. } = &made;
    match file {
        Some(file) if ctx.global.dry_run => {
            ctx.save(file, text.as_bytes(), text.lines().count())?;
            ctx.print(&made)
        }
        Some(file) => {
            file.write(text.as_bytes())?;
            ctx.note(&text!(
                "已固定至第 {seq} 行，密钥 {key}；把文件移到另一台机器",
                "fixed up to row {seq}, key {key}; move the file to another machine"
            ));
            ctx.print(&made)
        }
        None => ctx.print_text(&made, text),
    }
}

/// The sink of an export: a new file under a preliminary name, or standard output.
enum Sink {
    File { out: BufWriter<File>, part: PathBuf, path: PathBuf },
    Stdout,
}

fn failed(path: &Path) -> impl Fn(io::Error) -> Error {
    let shown = path.display().to_string();
    move |error| {
        let (shown, detail) = (&shown, error.to_string());
        Error::new(Code::Io, text!("无法写入 `{shown}`：{detail}", "cannot write `{shown}`: {detail}"))
            .hint(text!("换一个新文件名，检查空间和权限", "choose a new name; check space and permissions"))
            .because(error)
    }
}

impl Sink {
    fn open(path: &Path) -> Result<Self, Error> {
        if path.as_os_str() == "-" {
            return Ok(Self::Stdout);
        }
        input::refuse_file(path)?;
        if path.symlink_metadata().is_ok() {
            return Err(failed(path)(io::ErrorKind::AlreadyExists.into()));
        }
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        // What a stopped export left behind is nobody's.
        let _ = std::fs::remove_file(&part);
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part).map_err(failed(&part))?;
        Ok(Self::File { out: BufWriter::new(file), part, path: path.to_owned() })
    }

    fn line(&mut self, line: &str, ctx: &mut Context) -> Outcome {
        match self {
            Self::File { out, part, .. } => writeln!(out, "{line}").map_err(failed(part)),
            Self::Stdout => ctx.print_raw(format!("{line}\n").as_bytes()),
        }
    }

    /// Makes the file durable and gives it its name.
    fn finish(self) -> Outcome {
        let Self::File { out, part, path } = self else { return Ok(()) };
        let settle = || -> io::Result<()> {
            out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
            std::fs::hard_link(&part, &path)?;
            std::fs::remove_file(&part)
        };
        settle().map_err(failed(&path))
    }
}

fn export(path: &Path, from: i64, to: Option<i64>, ctx: &mut Context) -> Outcome {
    ctx.refuse_dry_run()?;
    let mut step = ctx.call(&ExportLog { from, to })?;
    // Only now: who may not export learns nothing of the path.
    let mut sink = Sink::open(path)?;
    let head: ExportHead = step.head.clone();
    sink.line(&serde_json::to_string(&head)?, ctx)?;
    loop {
        for row in &step.rows {
            sink.line(&serde_json::to_string(row)?, ctx)?;
        }
        let Some(next) = step.next else { break };
        let (done, all) = (next - head.from, head.to - head.from + 1);
        ctx.bar().show(&ctx.lang.pick(format!("已导出 {done}/{all} 行"), format!("exported {done}/{all} rows")));
        step = ctx.call(&ExportLog { from: next, to: Some(head.to) })?;
    }
    ctx.bar().clear();
    sink.finish()?;
    if path.as_os_str() == "-" { Ok(()) } else { ctx.print(&head) }
}
