//! The cases of the demonstration: objections, repairs and revocations in every state, step by step as officers took them.

use super::{chance::Chance, district::District, intake::Entry, office::Office};
use crate::{
    domain::{Code, Refusal},
    service::{
        Error,
        ops::{
            casework::Paper,
            mailings::SendNotice,
            notices::RenderNotice,
            objections::{CompareObjection, FileObjection},
            repairs::FileRepair,
            revocations::RevokeRecord,
            steps::{Act, Input},
        },
    },
    text,
};
use serde::Deserialize;
use std::collections::BTreeMap;

const SHIPPED: &str = include_str!("../../data/demo/cases.toml");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Vec<Line>,
}

/// One line of the plan: so many cases with these steps.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    kind: String,
    #[serde(default)]
    ground: Option<String>,
    /// The platform's copy differs: in what is `claimed`, or there and elsewhere (`mixed`).
    #[serde(default)]
    differs: Option<String>,
    count: usize,
    steps: Vec<String>,
}

/// A case that will be, or is.
#[derive(Debug)]
struct Planned {
    line: Line,
    entry: Entry,
    /// Steps with the working days that lie between them and the last day.
    steps: Vec<(usize, String)>,
    /// Who handles it at the centre.
    handler: &'static str,
    /// Its number, once it is filed.
    number: String,
}

/// All cases of the demonstration.
#[derive(Debug)]
pub struct Cases {
    planned: Vec<Planned>,
}

/// How many records with a differing copy the plan needs.
pub fn differing() -> Result<usize, Refusal> {
    Ok(plan()?.iter().filter(|line| line.differs.is_some()).map(|line| line.count).sum())
}

fn plan() -> Result<Vec<Line>, Refusal> {
    let file: File = toml::from_str(SHIPPED).map_err(|error| broken(error.message()))?;
    Ok(file.case)
}

fn broken(detail: &str) -> Refusal {
    Refusal::new(
        Code::Config,
        text!("演示办件无法读取：{detail}", "the demonstration's cases cannot be read: {detail}"),
    )
    .hint(text!("换用未改动的程序", "use an unaltered build of the program"))
}

impl Cases {
    /// Lays the plan over the records: `misread` are those whose copy differs.
    pub fn plan(entries: &[Entry], misread: Vec<Entry>, chance: &mut Chance) -> Result<Self, Error> {
        let mut misread = misread.into_iter();
        let taken: Vec<String> = misread.as_slice().iter().map(|entry| entry.record.clone()).collect();
        let mut free: Vec<&Entry> =
            entries.iter().filter(|entry| entry.item == "SX-01" && !taken.contains(&entry.record)).collect();
        let mut planned = Vec::new();
        for line in plan()? {
            let steps = line.steps.iter().map(|step| read_step(step)).collect::<Result<Vec<_>, _>>()?;
            for _ in 0..line.count {
                let entry = if line.differs.is_some() {
                    misread.next()
                } else {
                    let place = chance.below(free.len());
                    (place < free.len()).then(|| free.swap_remove(place).clone())
                };
                let entry = entry.ok_or_else(|| broken("too few records"))?;
                let handler = if planned.len() % 3 == 2 { "obj2" } else { "obj1" };
                let (line, steps) = (line.clone(), steps.clone());
                planned.push(Planned { line, entry, steps, handler, number: String::new() });
            }
        }
        Ok(Self { planned })
    }

    /// Takes every step that falls on the working day `before` days before the last.
    pub fn live(&mut self, office: &mut Office<'_>, district: &District, before: usize) -> Result<(), Error> {
        for case in &mut self.planned {
            let steps: Vec<String> =
                case.steps.iter().filter(|(day, _)| *day == before).map(|(_, step)| step.clone()).collect();
            for step in steps {
                office.pass(97)?;
                case.take(office, district, &step)?;
            }
        }
        Ok(())
    }
}

fn read_step(text: &str) -> Result<(usize, String), Refusal> {
    let (day, step) = text.split_once(' ').ok_or_else(|| broken(text))?;
    Ok((day.parse().map_err(|_| broken(text))?, step.to_owned()))
}

impl Planned {
    fn take(&mut self, office: &mut Office<'_>, district: &District, step: &str) -> Result<(), Error> {
        let liaison = district.liaison(&self.entry.unit).to_owned();
        match step {
            "file" => self.file(office),
            "compare" => {
                let compare = CompareObjection { objection: self.number.clone() };
                office.call(self.handler, &compare).map(|_| ())
            }
            "correct" | "forward" | "suspend" | "urge" | "close" => {
                self.act(office, self.handler, step, Input::default())
            }
            "confirm" => self.act(office, "rev2", step, Input { upheld: Some(true), ..Input::default() }),
            "receive" => self.act(office, &liaison, step, Input::default()),
            "uphold" => {
                let fields = self.claim();
                let finding = Some("经核查，处罚决定书金额登记有误，予以更正。".to_owned());
                let input = Input { fields, finding, upheld: Some(true), ..Input::default() };
                self.act(office, &liaison, "reply", input)
            }
            "reject" => {
                let finding = Some("经核对案卷，报送内容与处罚决定书一致，异议不成立。".to_owned());
                self.act(office, &liaison, "reply", Input { finding, upheld: Some(false), ..Input::default() })
            }
            "notify" => self.notify(office),
            "annotate" => self.act(office, self.handler, step, Input { written: true, ..Input::default() }),
            "withdraw" => self.withdraw(office, &liaison),
            "certify" => self.certify(office, &liaison),
            "execute" => self.act(office, "rep2", step, Input::default()),
            "revoke" => self.revoke(office, &liaison),
            "delete" => self.act(office, "rev2", step, Input::default()),
            other => Err(broken(other).into()),
        }
    }

    fn act(&self, office: &mut Office<'_>, login: &str, step: &str, input: Input) -> Result<(), Error> {
        let act = Act::on(&self.number, step, input);
        office.call(login, &act).map(|_| ())
    }

    /// What the subject claims: half the fine; where the copy differs, what the unit sent.
    fn claim(&self) -> BTreeMap<String, String> {
        let sent = self.entry.cell("CF_NR_FK");
        let half = match sent.parse::<f64>() {
            Ok(amount) => format!("{:.4}", amount / 2.0).trim_end_matches('0').trim_end_matches('.').to_owned(),
            Err(_) => sent.to_owned(),
        };
        let value = if self.line.differs.is_some() { sent.to_owned() } else { half };
        BTreeMap::from([("CF_NR_FK".to_owned(), value)])
    }

    fn file(&mut self, office: &mut Office<'_>) -> Result<(), Error> {
        let mut claims = self.claim();
        match (self.line.differs.as_deref(), self.line.ground.as_deref()) {
            (Some("mixed"), _) => {
                claims.insert("CF_WFXW".to_owned(), "未按规定公示信息".to_owned());
            }
            (_, Some(_)) => claims.clear(),
            _ => {}
        }
        let file = FileObjection {
            record: self.entry.record.clone(),
            applicant: self.entry.subject.clone(),
            agent: None,
            ground: self.line.ground.clone().unwrap_or_else(|| "error".to_owned()),
            text: None,
            received: None,
            written: true,
            claims,
            evidence: vec![
                paper("evidence", "异议申请书.txt", "现对贵平台记载的行政处罚信息提出异议，理由及证据见附件。"),
                paper("evidence", "缴款凭证.txt", "罚款缴款凭证（演示材料）。"),
            ],
        };
        self.number = office.call(self.handler, &file)?.case;
        Ok(())
    }

    fn notify(&self, office: &mut Office<'_>) -> Result<(), Error> {
        let render = RenderNotice { case: self.number.clone(), ..RenderNotice::default() };
        let notice = office.call(self.handler, &render)?.notice;
        office.pass(300)?;
        office.call(self.handler, &SendNotice { notice, method: "delivered".to_owned(), ..SendNotice::default() })?;
        self.act(office, self.handler, "notify", Input::default())
    }

    fn withdraw(&self, office: &mut Office<'_>, liaison: &str) -> Result<(), Error> {
        let login = if self.line.kind == "objection" { self.handler } else { liaison };
        let documents = vec![paper("withdrawal", "撤回申请书.txt", "本单位自愿撤回。")];
        self.act(office, login, "withdraw", Input { written: true, documents, ..Input::default() })
    }

    fn certify(&mut self, office: &mut Office<'_>, liaison: &str) -> Result<(), Error> {
        let text = format!("该主体已履行{}确定的义务，特此证明。", self.entry.cell("CF_WSH"));
        let repair = FileRepair {
            record: self.entry.record.clone(),
            certificate: Some(paper("certificate", "信用修复证明.txt", &text)),
            way: Some("performed".to_owned()),
            ..FileRepair::default()
        };
        self.number = office.call(liaison, &repair)?.case;
        Ok(())
    }

    fn revoke(&mut self, office: &mut Office<'_>, liaison: &str) -> Result<(), Error> {
        let text = format!("撤销{}。", self.entry.cell("CF_WSH"));
        let revoke = RevokeRecord {
            record: self.entry.record.clone(),
            document: Some(paper("reconsideration-decision", "行政复议决定书.txt", &text)),
            ..RevokeRecord::default()
        };
        self.number = office.call(liaison, &revoke)?.case.unwrap_or_default();
        Ok(())
    }
}

fn paper(kind: &str, name: &str, text: &str) -> Paper {
    Paper { kind: kind.to_owned(), name: name.to_owned(), body: text.as_bytes().to_vec() }
}
