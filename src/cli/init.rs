//! `init`: a new database and its key file.

use super::{Context, Outcome, context::write_private, input, regime};
use crate::{
    domain::refusal::Code,
    service::{Error, NewOfficer, Service, Setup, clock, key_path},
    text,
};
use chrono::Utc;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Arguments of `init`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 办法编号，见 regime list | regulation, see regime list
    #[arg(long, value_name = "ID")]
    regime: String,
    /// 中心名称 | name of the centre
    #[arg(long, value_name = "NAME")]
    unit: String,
    /// 系统管理员的登录名 | log-in name of the system administrator
    #[arg(long, value_name = "LOGIN")]
    sysadmin: String,
    /// 主管的登录名，须为另一人 | log-in name of the supervisor, another person
    #[arg(long, value_name = "LOGIN")]
    supervisor: String,
    /// 系统管理员姓名 | the administrator's name
    #[arg(long, value_name = "NAME")]
    sysadmin_name: Option<String>,
    /// 主管姓名 | the supervisor's name
    #[arg(long, value_name = "NAME")]
    supervisor_name: Option<String>,
    /// 系统管理员证件号码，- 或 @FILE | the administrator's identity number, - or @FILE
    #[arg(long, value_name = "NUMBER")]
    sysadmin_person: Option<String>,
    /// 主管证件号码，- 或 @FILE | the supervisor's identity number, - or @FILE
    #[arg(long, value_name = "NUMBER")]
    supervisor_person: Option<String>,
    /// 本中心所在层级，如 county；不写则为办法所定 | level of government the centre stands at, such as county; the text's own when not given
    #[arg(long, value_name = "LEVEL")]
    level: Option<String>,
    /// 本地补充文件，自始适用 | a local overlay that holds from the first day
    #[arg(long, value_name = "FILE")]
    overlay: Option<PathBuf>,
    /// 培训库：时钟从 --now 起，独立运行 | a training database, whose clock starts at --now
    #[arg(long)]
    training: bool,
    /// 一次性口令写入此文件夹，每人一个文件 | write the one-time passwords to this folder, a file for each person
    #[arg(long, value_name = "DIR")]
    credentials: Option<PathBuf>,
}

fn person(login: &str, name: Option<String>, number: Option<String>) -> Result<NewOfficer, Error> {
    let number = number.map(|number| input::secret(&number)).transpose()?;
    Ok(NewOfficer {
        login: login.to_owned(),
        name: name.unwrap_or_else(|| login.to_owned()),
        person: number.map(|number| number.to_string()),
    })
}

fn credential(folder: &Path, login: &str) -> PathBuf {
    folder.join(format!("{login}.credential"))
}

/// Makes the folder for the one-time passwords and refuses one that holds such files already.
fn prepare(folder: &Path, logins: &[&str]) -> Outcome {
    std::fs::create_dir_all(folder).map_err(|error| {
        let (shown, detail) = (folder.display().to_string(), error.to_string());
        Error::new(Code::Io, text!("无法建立 `{shown}`：{detail}", "cannot make `{shown}`: {detail}"))
            .hint(text!("换一个文件夹", "choose another folder"))
    })?;
    match logins.iter().map(|login| credential(folder, login)).find(|file| file.exists()) {
        None => Ok(()),
        Some(file) => {
            let shown = file.display().to_string();
            Err(Error::new(Code::State, text!("`{shown}` 已存在", "`{shown}` exists already")).hint(text!(
                "换一个文件夹，凭据文件不会被覆盖",
                "choose another folder; a credential file is never overwritten"
            )))
        }
    }
}

/// Runs the verb.
pub fn run(args: Args, ctx: &mut Context) -> Outcome {
    ctx.offline()?;
    if ctx.global.now.is_some() && !args.training {
        return Err(Error::new(Code::Usage, text!("只有培训库接受 --now", "only a training database takes --now"))
            .hint(text!("加上 --training，或去掉 --now", "add --training, or leave --now out")));
    }
    regime::load(&args.regime)?;
    let db = ctx.db_path()?;
    if ctx.global.db.is_none()
        && let Some(folder) = db.parent()
    {
        std::fs::create_dir_all(folder).map_err(|error| {
            let (shown, detail) = (folder.display().to_string(), error.to_string());
            Error::new(Code::Io, text!("无法建立 `{shown}`：{detail}", "cannot make `{shown}`: {detail}"))
                .hint(text!("用 --db 指定别处", "name another place with --db"))
        })?;
    }
    let now = ctx.global.now.unwrap_or_else(|| Utc::now().with_timezone(&clock::shanghai()));
    let overlay = args.overlay.as_deref().map(input::text).transpose()?;
    let setup = Setup {
        overlay,
        regime: args.regime.clone(),
        centre: args.unit,
        level: args.level,
        sysadmin: person(&args.sysadmin, args.sysadmin_name, args.sysadmin_person)?,
        supervisor: person(&args.supervisor, args.supervisor_name, args.supervisor_person)?,
        training: args.training.then_some(now),
        demonstration: false,
    };
    // The passwords exist once: a folder that cannot take them must be known before the database is made.
    if let Some(folder) = &args.credentials {
        prepare(folder, &[&args.sysadmin, &args.supervisor])?;
    }
    let (service, created) = Service::create(&db, &setup)?;
    drop(service);
    let mut officers: Vec<Value> = Vec::new();
    let entries =
        [(&args.sysadmin, "sysadmin", &created.sysadmin), (&args.supervisor, "supervisor", &created.supervisor)];
    for (login, role, once) in entries {
        let file = args.credentials.as_ref().map(|folder| credential(folder, login));
        match file {
            Some(file) => {
                write_private(&file, format!("{}\n", once.as_str()).as_bytes())?;
                officers.push(json!({"login": login, "role": role, "credential_file": file}));
            }
            None => officers.push(json!({"login": login, "role": role, "one_time_password": once.as_str()})),
        }
    }
    ctx.note(&text!(
        "两个一次性口令分别交给两人，首次登录时须修改；数据库与密钥文件须一并备份",
        "hand each of the two one-time passwords to its person, who must change it first; back up database and key file together"
    ));
    let answer = json!({
        "db": db,
        "key_file": key_path(&db),
        "regime": args.regime,
        "training": args.training,
        "officers": officers,
    });
    ctx.print(&answer)
}
