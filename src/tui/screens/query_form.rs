//! What is asked at the query desk: whom, how, for what, and what was shown for it.

use super::names::Names;
use crate::{
    domain::{
        identifier,
        query::{IdDocument, Mode, Purpose},
    },
    locale::Label,
    service::ops::{application_list::Entry, query::RunQuery},
    tui::{
        action::Action,
        offers,
        text::Words,
        theme::Look,
        widgets::{
            chooser::List,
            fields::{Field, Fields, Kind, Values},
        },
    },
};
use crossterm::event::KeyEvent;
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};
use zeroize::Zeroize;

/// Stands where no document was shown.
pub(super) const NOT_SHOWN: Label = Label::new("未出示", "none shown");

/// The fields; which of them show follows from the mode.
#[derive(Debug)]
pub struct QueryForm {
    names: Names,
    mode: Mode,
    fields: Fields,
    /// Everything typed so far, that of fields which do not show too.
    kept: Kept,
    /// It was asked like this: what was shown, was shown for this subject.
    is_asked: bool,
}

#[derive(Clone, Debug, Default)]
struct Kept {
    subject: String,
    purpose: String,
    text: String,
    kind: String,
    number: String,
    valid: String,
    /// Kind and number of the grantee's document; no kind is the one that goes with the number.
    holder_kind: String,
    holder: String,
    authorisation: String,
    unit: String,
    basis: String,
}

/// What is missing before a query can run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Nobody is named.
    Subject,
    /// What is typed is a name, a part of one or initials.
    Name(String),
    /// The last day of the document is no date.
    Day,
    /// The authorisation or grant is not chosen.
    Authorisation,
}

impl Default for QueryForm {
    fn default() -> Self {
        let (names, fields, kept) = (Names::default(), Fields::default(), Kept::default());
        let mut form = Self { names, mode: Mode::Public, fields, kept, is_asked: false };
        form.build();
        form
    }
}

/// Whether what is typed is an identifier or a public number, and not a name or initials.
fn is_number(typed: &str) -> bool {
    let clean = identifier::clean(typed);
    let digits = clean.chars().filter(char::is_ascii_digit).count();
    typed.trim().starts_with("S-") || (clean.is_ascii() && digits >= 5 && clean.chars().count() >= 8)
}

impl QueryForm {
    /// Takes the names of the pack in force.
    pub fn set_names(&mut self, names: Names) {
        self.names = names;
        self.build();
    }

    /// The names of the pack in force.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// The mode chosen.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    fn build(&mut self) {
        let focus = self.fields.focused();
        let modes = self.names.modes.iter().map(|(mode, words)| (mode.word().to_owned(), words.clone())).collect();
        let mut fields = vec![
            Field::text("subject", Label::new("查询对象", "subject"))
                .kept(&self.kept.subject)
                .help(Label::new("证件号码、代码、名称或拼音首字母", "number, code, name or pinyin initials")),
            Field::new("mode", Label::new("查询方式", "mode"), Kind::Choice(modes))
                .with(self.mode.word())
                .help(self.elsewhere().cloned().unwrap_or_default()),
        ];
        if self.mode == Mode::Own {
            // Nothing counts as shown until somebody says so: the choice stands at nothing.
            let none = (String::new(), Words::from(NOT_SHOWN));
            let kinds = Kind::Choice(std::iter::once(none).chain(self.names.documents.iter().cloned()).collect());
            fields.push(
                Field::new("kind", Label::new("出示证件", "document shown"), kinds)
                    .kept(&self.kept.kind)
                    .help(Label::new("核对原件后选择种类", "look at the original, then choose its kind")),
            );
            fields.push(Field::text("number", Label::new("证件号码", "its number")).kept(&self.kept.number).help(
                Label::new(
                    "选定证件种类后, 空: 与查询对象相同",
                    "once a kind is chosen, empty: the same as the subject",
                ),
            ));
            fields.push(
                Field::new("valid", Label::new("证件有效期至", "valid until"), Kind::Date)
                    .kept(&self.kept.valid)
                    .help(Label::new("空: 证件长期有效或未载明", "empty: the document states no end")),
            );
        } else {
            if self.mode == Mode::Authorised && self.needs_paper() {
                fields.extend(self.holder_fields());
            }
            self.push_paper(&mut fields);
        }
        if matches!(self.mode, Mode::Own | Mode::Department) {
            fields.push(Field::text("basis", Label::new("所属事项", "belongs to")).kept(&self.kept.basis).help(
                Label::new(
                    "空: 无; 该主体的事项、批次或信息编号",
                    "empty: none; a case, batch or record of the subject",
                ),
            ));
        }
        let purposes = Kind::Choice(self.names.purposes(self.mode));
        fields.push(Field::new("purpose", Label::new("用途", "purpose"), purposes).kept(&self.kept.purpose));
        fields.push(Field::text("text", Label::new("说明", "in words")).kept(&self.kept.text));
        self.fields = Fields::new(fields);
        if !focus.is_empty() {
            self.fields.focus(focus);
        }
    }

    /// What the mode stands on: an authorisation, a duty grant, an entry of the list, a state organ's letter.
    fn push_paper(&self, fields: &mut Vec<Field>) {
        if !self.needs_paper() {
            return;
        }
        let usual = Label::new("SQ-… ; F2 从清单选择", "SQ-…; F2 chooses from the list");
        let (label, help) = match self.mode {
            Mode::Organ => (Label::new("公函", "letter"), usual),
            Mode::Department if self.names.by_list => (
                Label::new("应用清单", "list entry"),
                Label::new("政务应用清单编码; F2 选择", "entry of the application list; F2 chooses"),
            ),
            Mode::Department => (Label::new("查询批准", "duty grant"), usual),
            Mode::Authorised | Mode::Own | Mode::Public => (Label::new("授权书", "authorisation"), usual),
        };
        fields.push(Field::text("authorisation", label).kept(&self.kept.authorisation).help(help));
        if self.names_entry() {
            fields.push(Field::text("unit", Label::new("履职单位", "unit on duty")).kept(&self.kept.unit).help(
                Label::new(
                    "空: 本单位; 窗口代办时填单位代码, F2 选择",
                    "empty: the own unit; else the unit served, F2 chooses",
                ),
            ));
        }
    }

    /// Why the mode is not given at this place.
    pub fn elsewhere(&self) -> Option<&Words> {
        self.names.elsewhere.iter().find(|(mode, _)| *mode == self.mode).map(|(_, why)| why)
    }

    /// Whether the mode stands on a paper or an entry, by the law in force.
    pub fn needs_paper(&self) -> bool {
        self.names.papers.contains(&self.mode)
    }

    /// The document of who asks with an authorisation: number first, its kind follows from it unless one is chosen.
    fn holder_fields(&self) -> [Field; 2] {
        let by_number = (String::new(), Words::from(Label::new("(按号码)", "(by its number)")));
        let kinds = std::iter::once(by_number).chain(self.names.documents.iter().cloned()).collect();
        [
            Field::text("holder", Label::new("被授权人证件号码", "the grantee’s document"))
                .kept(&self.kept.holder)
                .help(Label::new("核对原件; 与授权书所写一致", "look at the original; as the authorisation names it")),
            Field::new("holder-kind", Label::new("证件种类", "its kind"), Kind::Choice(kinds))
                .kept(&self.kept.holder_kind),
        ]
    }

    /// The kind of document that carries such a number: a person's, or an organisation's.
    fn kind_for(&self, number: &str) -> Option<String> {
        let personal = identifier::check(number, chrono::NaiveDate::MAX).kind.is_personal();
        let of_person = |code: &str| identifier::Kind::ALL.iter().any(|kind| kind.word() == code);
        let found = self.names.documents.iter().find(|(code, _)| of_person(code) == personal);
        found.or_else(|| self.names.documents.first()).map(|(code, _)| code.clone())
    }

    /// The document shown: the subject's own, or that of whom its authorisation names.
    fn document(&self, subject: &str) -> Option<IdDocument> {
        let kept = &self.kept;
        let (kind, number) = match self.mode {
            Mode::Own => {
                let kind = Some(kept.kind.clone()).filter(|kind| !kind.is_empty())?;
                let number = kept.number.trim();
                (kind, if number.is_empty() { subject.to_owned() } else { number.to_owned() })
            }
            Mode::Authorised => {
                let number = Some(kept.holder.trim()).filter(|number| !number.is_empty())?;
                let chosen = Some(kept.holder_kind.clone()).filter(|kind| !kind.is_empty());
                (chosen.or_else(|| self.kind_for(number))?, number.to_owned())
            }
            Mode::Public | Mode::Department | Mode::Organ => return None,
        };
        Some(IdDocument { kind, number, valid_until: None })
    }

    /// Drops what may not stay in memory while the console is locked.
    pub fn forget(&mut self) {
        self.fields.forget();
        let Kept { subject, number, holder, text, basis, .. } = &mut self.kept;
        [subject, number, holder, text, basis].into_iter().for_each(Zeroize::zeroize);
        self.keep();
    }

    fn keep(&mut self) {
        let values = self.fields.values();
        if self.is_asked && values.get("subject") != self.kept.subject {
            // Another subject brings another document.
            self.is_asked = false;
            for name in ["kind", "number", "valid"] {
                self.fields.set(name, "");
            }
            let Kept { kind, number, valid, .. } = &mut self.kept;
            [kind, number, valid].into_iter().for_each(Zeroize::zeroize);
            return self.keep();
        }
        let put = |kept: &mut String, name: &str, values: &Values| {
            // A field that does not show has no value, which is not the same as an empty one.
            if values.has(name) {
                values.get(name).clone_into(kept);
            }
        };
        put(&mut self.kept.subject, "subject", &values);
        put(&mut self.kept.purpose, "purpose", &values);
        put(&mut self.kept.text, "text", &values);
        put(&mut self.kept.kind, "kind", &values);
        put(&mut self.kept.number, "number", &values);
        put(&mut self.kept.valid, "valid", &values);
        put(&mut self.kept.holder_kind, "holder-kind", &values);
        put(&mut self.kept.holder, "holder", &values);
        put(&mut self.kept.authorisation, "authorisation", &values);
        put(&mut self.kept.unit, "unit", &values);
        put(&mut self.kept.basis, "basis", &values);
        let mode = Mode::parse(values.get("mode")).unwrap_or(self.mode);
        if mode != self.mode {
            self.mode = mode;
            self.build();
        }
    }

    /// A key; true when it was used.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        let used = self.fields.key(key);
        if used {
            self.keep();
        }
        used
    }

    /// Pasted text.
    pub fn paste(&mut self, text: &str) {
        self.fields.paste(text);
        self.keep();
    }

    /// Moves between fields; true when it was a movement.
    pub fn act(&mut self, action: Action) -> bool {
        self.fields.act(action)
    }

    /// The field that has the keys, where it takes a value of a list.
    pub fn list(&self) -> Option<(&'static str, List)> {
        let list = match self.fields.focused() {
            "unit" => offers::UNITS,
            "basis" => offers::CASES,
            _ => return None,
        };
        Some((self.fields.focused(), list))
    }

    /// Takes what was chosen for a field.
    pub fn take(&mut self, name: &str, value: &str) {
        self.fields.set(name, value);
        self.keep();
    }

    /// Gives the keys to a field.
    pub fn focus(&mut self, name: &str) {
        self.fields.focus(name);
    }

    /// Says what is wrong with a field and gives it the keys.
    pub fn fault(&mut self, name: &str, fault: impl Into<Words>) {
        self.fields.fault(name, fault);
    }

    /// Whether it is still to be said which document was shown.
    pub fn wants_document(&self) -> bool {
        self.mode == Mode::Own && self.kept.kind.is_empty() && !self.names.documents.is_empty()
    }

    /// Says which kind of document was shown.
    pub fn set_document(&mut self, kind: &str) {
        kind.clone_into(&mut self.kept.kind);
        self.build();
    }

    /// The door is asked like this.
    pub fn note_asked(&mut self) {
        self.is_asked = true;
    }

    /// Names the subject.
    pub fn set_subject(&mut self, number: &str) {
        number.clone_into(&mut self.kept.subject);
        self.build();
    }

    /// Takes an authorisation or grant with the purpose it is for.
    pub fn set_authorisation(&mut self, id: &str, purpose: &Purpose) {
        id.clone_into(&mut self.kept.authorisation);
        // A letter names a matter, not a purpose.
        if self.mode != Mode::Organ {
            self.kept.purpose.clone_from(&purpose.code);
        }
        // A grant is used for many subjects, and each look says what it is for.
        if self.mode == Mode::Authorised {
            self.kept.text.clone_from(&purpose.text);
        }
        self.build();
    }

    /// Whether what the query stands on is an entry of the application list.
    pub fn names_entry(&self) -> bool {
        self.mode == Mode::Department && self.names.by_list
    }

    /// Takes an entry of the application list with its purpose; its unit is the one served, or the own.
    pub fn set_entry(&mut self, entry: &Entry) {
        self.kept.authorisation.clone_from(&entry.code);
        self.kept.unit.clone_from(&entry.unit);
        self.kept.purpose.clone_from(&entry.purpose);
        self.build();
    }

    /// Empties everything but the mode, for the next requester.
    pub fn clear(&mut self) {
        self.kept = Kept::default();
        self.is_asked = false;
        self.fields = Fields::default();
        self.build();
    }

    /// Whether nothing is filled in.
    pub fn is_empty(&self) -> bool {
        let Kept { subject, text, number, holder, authorisation, basis, .. } = &self.kept;
        [subject, text, number, holder, authorisation, basis].into_iter().all(|typed| typed.trim().is_empty())
    }

    /// What is typed for the subject.
    pub fn subject(&self) -> &str {
        self.kept.subject.trim()
    }

    /// The purpose as filled in.
    pub fn purpose(&self) -> Option<Purpose> {
        let purpose = Purpose { code: self.kept.purpose.clone(), text: self.kept.text.trim().to_owned() };
        Some(purpose).filter(|purpose| !purpose.code.is_empty() || !purpose.text.is_empty())
    }

    /// The query as filled in.
    pub fn query(&self) -> Result<RunQuery, Missing> {
        let kept = &self.kept;
        let subject = kept.subject.trim();
        if subject.is_empty() {
            return Err(Missing::Subject);
        }
        if !is_number(subject) {
            return Err(Missing::Name(subject.to_owned()));
        }
        let needs_paper = self.needs_paper();
        let authorisation = Some(kept.authorisation.trim().to_owned()).filter(|no| !no.is_empty() && needs_paper);
        if needs_paper && authorisation.is_none() {
            return Err(Missing::Authorisation);
        }
        let valid_until = self.fields.values().date("valid");
        if self.mode == Mode::Own && valid_until.is_none() && !kept.valid.trim().is_empty() {
            return Err(Missing::Day);
        }
        let id_document = self.document(subject).map(|shown| IdDocument { valid_until, ..shown });
        Ok(RunQuery {
            subject: subject.to_owned(),
            mode: self.mode,
            purpose: self.purpose(),
            authorisation,
            unit: Some(kept.unit.trim().to_owned()).filter(|unit| !unit.is_empty() && self.names_entry()),
            id_document,
            items: Vec::new(),
            fields: Vec::new(),
            basis: Some(kept.basis.trim().to_owned())
                .filter(|no| !no.is_empty() && matches!(self.mode, Mode::Own | Mode::Department)),
        })
    }

    /// The rows it takes.
    pub fn height(&self) -> u16 {
        self.fields.height()
    }

    /// Draws the fields.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, look: Look, is_active: bool) {
        self.fields.draw(area, buf, look, is_active);
    }

    /// Where the caret stands.
    pub fn caret(&self, area: Rect, look: Look) -> Option<Position> {
        self.fields.caret(area, look)
    }
}
