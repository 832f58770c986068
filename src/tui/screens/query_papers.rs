//! Authorisations and duty grants at the query desk: listed to choose from, taken in by a form.

use super::names::{self, Names};
use crate::{
    domain::query::{Mode, Purpose},
    locale::{Label, Text},
    service::{
        Error,
        ops::{
            application_list::{Entry, ShowApplicationList},
            authorisations::{
                AddAuthorisation, ApplyForDuty, AuthorisationCard, ListAuthorisations, Paper as PaperFile, Terms,
            },
            letters::AddLetter,
        },
    },
    text,
    tui::{
        desk::Desk,
        files, offers,
        text::Words,
        widgets::{
            fields::{Field, Kind, Values},
            form::Form,
            picker::{Choice, Picker},
        },
    },
};

/// Code of the centre's own unit.
const CENTRE: &str = "CENTRE";

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// A subject's written authorisation (授权书).
    Written,
    /// A unit's application for a duty grant (职责查询申请).
    Duty,
    /// A state organ's letter (国家机关公函).
    Letter,
}

impl Paper {
    /// The paper a query mode stands on.
    pub fn of(mode: Mode) -> Self {
        match mode {
            Mode::Department => Self::Duty,
            Mode::Organ => Self::Letter,
            Mode::Public | Mode::Own | Mode::Authorised => Self::Written,
        }
    }

    fn mode(self) -> Mode {
        match self {
            Self::Written => Mode::Authorised,
            Self::Duty => Mode::Department,
            Self::Letter => Mode::Organ,
        }
    }

    /// The word the register knows it by.
    pub fn word(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Duty => "duty",
            Self::Letter => "organ",
        }
    }
}

/// What to list for a query.
pub fn list_for(mode: Mode, subject: &str) -> ListAuthorisations {
    let paper = Paper::of(mode);
    let subject = Some(subject.to_owned()).filter(|typed| paper != Paper::Duty && !typed.is_empty());
    ListAuthorisations { subject, kind: Some(paper.word().to_owned()), ..ListAuthorisations::default() }
}

/// The name of a state of an authorisation.
pub fn state(word: &str) -> Label {
    match word {
        "active" => Label::new("有效", "active"),
        "applied" => Label::new("待批准", "waits for approval"),
        "expired" => Label::new("已过期", "expired"),
        "refused" => Label::new("未获批准", "not granted"),
        "used-up" => Label::new("次数已用完", "used up"),
        _ => Label::new("已撤销", "revoked"),
    }
}

/// The names of kinds.
pub fn kind(word: &str) -> Label {
    match word {
        "duty" => Label::new("查询批准", "duty grant"),
        "organ" => Label::new("公函", "letter of a state organ"),
        "bulk" => Label::new("批量查询申请", "application for a bulk query"),
        _ => Label::new("授权书", "authorisation"),
    }
}

/// The list to choose from; the last choice takes in a new one.
pub fn picker(mode: Mode, cards: &[AuthorisationCard], names: &Names) -> Picker {
    let mut choices: Vec<Choice> = cards.iter().map(|card| choice(card, names)).collect();
    let new = match Paper::of(mode) {
        Paper::Written => Label::new("登记新的授权书", "register a new authorisation"),
        Paper::Duty => Label::new("提出新的查询申请", "apply for a new duty grant"),
        Paper::Letter => Label::new("登记新的公函", "register a new letter"),
    };
    choices.push(Choice::new(new, Label::new("附书面原件", "with the signed paper")));
    let title = match Paper::of(mode) {
        Paper::Written => Label::new("选择授权书", "choose an authorisation"),
        Paper::Duty => Label::new("选择查询批准", "choose a duty grant"),
        Paper::Letter => Label::new("选择公函", "choose a letter"),
    };
    Picker::new(title, choices)
}

fn choice(card: &AuthorisationCard, names: &Names) -> Choice {
    let (id, until, items) = (&card.id, &card.until, card.items.join(" "));
    let words = text!("{id}  至 {until}  范围: {items}", "{id}  until {until}  covers: {items}");
    let uses = card.uses_left.map(|left| text!("余 {left} 次", "{left} uses left").into()).unwrap_or_default();
    let note = names::join(&[Words::outside(&card.grantee), names.purpose(&card.purpose.code), uses], " | ");
    let is_open = card.state == "active";
    Choice::new(words, note).closed((!is_open).then(|| state(&card.state).into()))
}

/// What of the application list an officer may name: the own unit's entries; at the centre, those of the units it serves.
pub fn entries(desk: &mut Desk) -> Result<Vec<Entry>, Error> {
    let unit = desk.actor().map(|actor| actor.unit().to_owned()).unwrap_or_default();
    let own = unit != CENTRE;
    Ok(desk.call(&ShowApplicationList { version: None, own })?.items)
}

/// The entries to choose from; at the centre each names its unit.
pub fn entry_picker(entries: &[Entry], names: &Names) -> Picker {
    let choices = entries.iter().map(|entry| {
        let (code, items) = (&entry.code, entry.items.join(" "));
        let words = text!("{code}  范围: {items}", "{code}  covers: {items}");
        let about = [Words::outside(&entry.unit), Words::outside(&entry.duty), names.purpose(&entry.purpose)];
        Choice::new(words, names::join(&about, " | "))
    });
    Picker::new(Label::new("选择政务应用清单条目", "choose an entry of the application list"), choices.collect())
}

/// The form for a new one.
pub fn form(paper: Paper, names: &Names, subject: &str) -> Form {
    let path = Field::new("path", Label::new("书面原件", "signed paper"), Kind::Path)
        .help(Label::new("扫描件的路径", "path of the scan"));
    let title = title_of(paper);
    let mut fields = match paper {
        Paper::Letter => return Form::new(title, letter_fields(subject, path)),
        Paper::Written => vec![
            Field::text("subject", Label::new("授权人 (查询对象)", "subject")).with(subject).required(),
            Field::text("grantee", Label::new("被授权人", "grantee")).required(),
            Field::text("grantee-id", Label::new("被授权人证件号码", "the grantee’s number")).required(),
            path.required(),
        ],
        Paper::Duty => vec![
            Field::text("unit", Label::new("申请单位代码", "code of the unit")).required().offers(offers::UNITS),
            Field::text("application", Label::new("申请文号", "number of the application")).required(),
            path,
        ],
    };
    let until = Field::new("until", Label::new("截止日期", "last day"), Kind::Date);
    fields.extend([
        Field::text("items", Label::new("目录项", "items"))
            .offers_each(offers::ITEMS)
            .required()
            .help(Label::new("代码, 空格分隔", "codes, separated by blanks")),
        Field::new("purpose", Label::new("用途", "purpose"), Kind::Choice(names.purposes(paper.mode()))),
        Field::text("text", Label::new("用途说明", "purpose in words")),
        Field::new("from", Label::new("起始日期", "first day"), Kind::Date)
            .help(Label::new("空: 今日", "empty: today")),
        until.required(),
        Field::text("uses", Label::new("次数", "uses")).check(a_count).help(Label::new("空: 不限", "empty: no limit")),
    ]);
    Form::new(title, fields)
}

fn title_of(paper: Paper) -> Label {
    match paper {
        Paper::Written => Label::new("登记授权书", "register an authorisation"),
        Paper::Duty => Label::new("查询申请", "application for a duty grant"),
        Paper::Letter => Label::new("登记公函", "register a letter"),
    }
}

/// What a state organ's letter must name, and the letter itself.
fn letter_fields(subject: &str, path: Field) -> Vec<Field> {
    vec![
        Field::text("subject", Label::new("查询对象", "subject")).with(subject).required(),
        Field::text("organ", Label::new("国家机关", "state organ")).required(),
        Field::text("number", Label::new("公函文号", "number of the letter")),
        Field::text("basis", Label::new("法律依据", "legal basis")),
        Field::text("matter", Label::new("公务事项", "official matter")),
        Field::text("items", Label::new("目录项", "items")).offers_each(offers::ITEMS).help(Label::new(
            "代码, 空格分隔; 空: 该事项所需的全部",
            "codes, with blanks; empty: all that the matter needs",
        )),
        Field::new("from", Label::new("起始日期", "first day"), Kind::Date)
            .help(Label::new("空: 今日", "empty: today")),
        Field::new("until", Label::new("截止日期", "last day"), Kind::Date)
            .help(Label::new("空: 按制度包的天数", "empty: the days of the regulation’s pack")),
        Field::text("uses", Label::new("次数", "uses")).check(a_count).help(Label::new("空: 不限", "empty: no limit")),
        path,
    ]
}

fn a_count(typed: &str) -> Result<(), Text> {
    match typed.parse::<u32>() {
        Ok(1..) => Ok(()),
        _ => Err(text!("`{typed}` 不是次数", "`{typed}` is not a number of uses")),
    }
}

/// Hands the filled form to the door; the scan is read here.
pub fn file(desk: &mut Desk, paper: Paper, values: &Values) -> Result<AuthorisationCard, Error> {
    let scan = values.given("path").map(|path| files::read(desk, path)).transpose()?;
    let given = |name: &str| values.get(name).to_owned();
    let scan = scan.map(|(name, body)| PaperFile { name, body });
    let purpose = Purpose { code: values.get("purpose").to_owned(), text: values.get("text").to_owned() };
    let terms = Terms {
        items: values
            .get("items")
            .split([' ', ',', '，', '、'])
            .filter(|item| !item.is_empty())
            .map(str::to_owned)
            .collect(),
        purpose: Some(purpose).filter(|purpose| !purpose.code.is_empty()),
        from: values.date("from"),
        until: values.date("until"),
        uses: values.given("uses").and_then(|uses| uses.parse().ok()),
        paper: scan,
    };
    match paper {
        Paper::Written => {
            let (subject, grantee, grantee_id) = (given("subject"), given("grantee"), given("grantee-id"));
            desk.call(&AddAuthorisation { subject, grantee, grantee_id, terms })
        }
        Paper::Duty => desk.call(&ApplyForDuty { unit: given("unit"), application: given("application"), terms }),
        Paper::Letter => desk.call(&AddLetter {
            subject: given("subject"),
            organ: given("organ"),
            number: given("number"),
            basis: given("basis"),
            matter: given("matter"),
            terms,
        }),
    }
}
