//! `ssh`: keys of officers, the map sshd is served from, and the session behind a connection.

use super::{Context, Outcome, input, run_words};
use crate::{
    domain::refusal::Code,
    service::{
        Channel, Error,
        ops::ssh_keys::{ApproveKey, EnrolKey, ListKeys, PublishKeys, RevokeKey},
        ssh,
    },
    text,
};
use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
};

/// Verbs of `ssh`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 登记一名工作人员的公钥，须由主管批准 | enrol an officer's public key; a supervisor approves it
    Enrol {
        /// 登录名 | log-in name
        #[arg(value_name = "LOGIN")]
        login: String,
        /// 公钥文件，- 为标准输入 | the public key file; - is standard input
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
    /// 批准已登记的公钥 | approve an enrolled key
    Approve {
        /// 指纹，如 SHA256:… | fingerprint such as SHA256:…
        #[arg(value_name = "FINGERPRINT")]
        fingerprint: String,
    },
    /// 撤销公钥，下次连接即失效 | revoke a key; it opens nothing from the next connection on
    Revoke {
        /// 指纹 | fingerprint
        #[arg(value_name = "FINGERPRINT")]
        fingerprint: String,
    },
    /// 列出公钥 | list the keys
    List,
    /// 写出公钥表，由 root 保管，供 sshd 使用 | write the map of keys that root keeps for sshd
    Publish {
        /// sshd 启动的程序，绝对路径 | the program sshd starts, as an absolute path
        #[arg(long, value_name = "PATH")]
        program: PathBuf,
    },
    /// 供 sshd 的 AuthorizedKeysCommand：由公钥表给出一行 | for the authorized keys command of sshd: one line out of the map
    AuthorizedKeys {
        /// 公钥表 | the map
        #[arg(long, value_name = "FILE")]
        map: PathBuf,
        /// sshd 给出的指纹 %f | the fingerprint sshd gives as %f
        #[arg(value_name = "FINGERPRINT")]
        fingerprint: String,
    },
    /// 供 sshd 强制执行：以密钥所属人员的身份办理 | forced by sshd: acts as the officer the key belongs to
    Session {
        /// 密钥指纹 | fingerprint of the key
        #[arg(long, value_name = "FINGERPRINT")]
        key: String,
    },
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    match args {
        Args::Enrol { login, key } => {
            let public_key = input::text(&key)?;
            let card = ctx.call(&EnrolKey { login, public_key })?;
            ctx.print(&card)
        }
        Args::Approve { fingerprint } => {
            let card = ctx.call(&ApproveKey { fingerprint })?;
            ctx.print(&card)
        }
        Args::Revoke { fingerprint } => {
            let card = ctx.call(&RevokeKey { fingerprint })?;
            ctx.print(&card)
        }
        Args::List => {
            let keys = ctx.call(&ListKeys)?;
            ctx.print(&keys)
        }
        Args::Publish { program } => {
            let db = std::path::absolute(ctx.db_path()?).unwrap_or_default();
            let path = |path: &Path| path.to_string_lossy().into_owned();
            let map = ctx.call(&PublishKeys { program: path(&program), db: path(&db) })?;
            ctx.print_raw(map.text.as_bytes())
        }
        Args::AuthorizedKeys { map, fingerprint } => {
            ctx.offline()?;
            match ssh::authorized_line(&map, &fingerprint)? {
                Some(line) => ctx.print_raw(format!("{line}\n").as_bytes()),
                None => Ok(()),
            }
        }
        Args::Session { key } => session(&key, ctx),
    }
}

/// Words by which programs for copying files ask a far machine.
const COPIERS: &[&str] = &["scp", "sftp", "sftp-server", "internal-sftp", "rsync"];

fn session(fingerprint: &str, ctx: &mut Context) -> Outcome {
    let auth_info = env::var_os("SSH_USER_AUTH").map(PathBuf::from);
    ctx.channel = Channel::Ssh;
    let login = match ctx.service() {
        Ok(service) => service.login_of_connection(auth_info.as_deref(), fingerprint)?,
        // Whoever is not vouched for hears nothing of the database.
        Err(error) => return Err(ssh::check_authenticated(auth_info.as_deref(), fingerprint).err().unwrap_or(error)),
    };
    ctx.fix(login, fingerprint.to_owned());
    input::only_standard_streams();
    let Some(asked) = env::var_os("SSH_ORIGINAL_COMMAND") else { return ctx.console() };
    let words = asked.to_str().and_then(|asked| shell_words::split(asked).ok()).ok_or_else(|| {
        Error::new(Code::Usage, text!("命令无法读取：引号不配对", "the command cannot be read: a quote is not closed"))
            .hint(text!("检查引号与文字编码", "check the quotes and the encoding"))
    })?;
    let base = words.first().map(|word| word.rsplit('/').next().unwrap_or_default().to_owned());
    if base.as_deref().is_some_and(|word| COPIERS.contains(&word)) {
        return Err(Error::new(Code::Usage, text!("此连接不传送文件", "this connection copies no files")).hint(text!(
            "文件经标准输入：`ssh … record import - --item 目录项 < 文件`",
            "files go through standard input: `ssh … record import - --item ITEM < FILE`"
        )));
    }
    let words: Vec<OsString> = words.into_iter().map(OsString::from).collect();
    run_words(&words, ctx)
}
