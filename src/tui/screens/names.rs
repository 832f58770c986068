//! What the codes of the regulation in force are called, read from its pack once.

use crate::{
    domain::{
        disclosure::{Annotation, State},
        identifier,
        permission::Proof,
        query::Mode,
        rule::SILENT,
    },
    intake::Schema,
    locale::{Label, Text},
    regime::{Pack, QueryMode},
    text,
    tui::{desk::Desk, text::Words},
};
use std::collections::BTreeMap;

/// A purpose an officer chooses from (用途).
#[derive(Clone, Debug)]
pub struct PurposeName {
    /// The code.
    pub code: String,
    /// What an officer reads.
    pub words: Words,
    /// Query modes it is for.
    modes: Vec<String>,
}

/// Codes and their names.
#[derive(Clone, Debug, Default)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is one thing the regulation asks of a query, none excludes another"
)]
pub struct Names {
    /// The query modes of the regulation, in its order.
    pub modes: Vec<(Mode, Words)>,
    /// Identity documents that count.
    pub documents: Vec<(String, Words)>,
    /// A query on duty names an entry of the government application list (政务应用清单), not a grant.
    pub by_list: bool,
    /// Query modes that stand on a paper or an entry: an authorisation, a duty grant, a letter.
    pub papers: Vec<Mode>,
    /// Query modes that are not given at the place where the officer sits, and why.
    pub elsewhere: Vec<(Mode, Words)>,
    /// A unit may not publish again what it was given; a report on duty says where it goes.
    pub republication: bool,
    /// The subject is told how its information was used.
    pub usage: bool,
    /// A report that leaves the house names who gets it.
    pub recipient: bool,
    /// Ways of handing records in (归集方式).
    pub channels: Vec<(String, Words)>,
    /// The rule by which a word of the prohibited list in a free text is cleared by the reviewer.
    pub clearing: String,
    purposes: Vec<PurposeName>,
    categories: BTreeMap<String, Words>,
    access: BTreeMap<String, Words>,
    /// Kinds of basis and of content.
    kinds: BTreeMap<String, Words>,
    /// Kinds of unit, which are those of issuers too.
    bodies: BTreeMap<String, Words>,
}

/// Documents that are no identifiers.
const DOCUMENTS: &[(&str, Label)] = &[
    ("business-licence", Label::new("营业执照", "business licence")),
    ("legal-person-certificate", Label::new("法人证书", "certificate of legal person")),
];

fn document(code: &str) -> Words {
    let kind = identifier::Kind::ALL.iter().find(|kind| kind.word() == code).map(|kind| kind.label());
    let other = || DOCUMENTS.iter().find(|(word, _)| *word == code).map(|(_, label)| *label);
    kind.or_else(other).map_or_else(|| Words::outside(code), Words::from)
}

impl Names {
    /// The names in a pack.
    pub fn of(pack: &Pack) -> Self {
        let entries = |entries: &[crate::regime::Entry]| {
            entries.iter().map(|entry| (entry.code.clone(), Words::from(&entry.label))).collect::<Vec<_>>()
        };
        let modes = pack.query.mode.iter();
        let purposes = pack.purpose.iter();
        let bases = pack.basis.kinds.iter().map(|kind| (kind.code.clone(), Words::from(&kind.label)));
        let kinds = pack.content.iter().map(|kind| (kind.code.clone(), Words::from(&kind.label))).chain(bases);
        Self {
            modes: modes.filter_map(|one| Some((Mode::parse(&one.code)?, Words::from(&one.label)))).collect(),
            documents: pack.query.id_document.value.iter().map(|code| (code.clone(), document(code))).collect(),
            by_list: pack.query.application_list.as_ref().is_some_and(|law| law.value),
            papers: Vec::new(),
            elsewhere: Vec::new(),
            republication: pack.publish.no_redisclosure.is_some(),
            usage: pack.query.usage.as_ref().is_some_and(|law| law.value),
            recipient: pack.log.export_fields.is_some(),
            clearing: pack.banned.free_text.rule.clone(),
            channels: entries(&pack.intake.channels),
            purposes: purposes
                .map(|one| PurposeName {
                    code: one.code.clone(),
                    words: Words::from(&one.label),
                    modes: one.modes.clone(),
                })
                .collect(),
            categories: entries(&pack.category).into_iter().collect(),
            access: entries(&pack.mode).into_iter().collect(),
            kinds: kinds.collect(),
            bodies: entries(&pack.unit.kinds).into_iter().collect(),
        }
    }

    /// The names of the pack in force, and what each query mode stands on.
    pub fn at(desk: &Desk) -> Self {
        let mut names = Self::of(desk.service.pack());
        let is_paper =
            |proof: &Proof| matches!(proof, Proof::Authorisation | Proof::Grant | Proof::Letter | Proof::Entry);
        let stands = |mode: &Mode| desk.service.shown_for(*mode).iter().any(is_paper);
        let here = desk.actor().map_or("", |actor| actor.place());
        names.elsewhere = elsewhere(desk.service.pack(), here);
        names.papers = names.modes.iter().map(|(mode, _)| *mode).filter(stands).collect();
        names
    }

    /// The purposes of a query mode, as choices; the first is none at all.
    pub fn purposes(&self, mode: Mode) -> Vec<(String, Words)> {
        let none = (String::new(), Words::from(Label::new("(未选)", "(none)")));
        let fits = self.purposes.iter().filter(|one| one.modes.iter().any(|word| word == mode.word()));
        std::iter::once(none).chain(fits.map(|one| (one.code.clone(), one.words.clone()))).collect()
    }

    /// A purpose by its code.
    pub fn purpose(&self, code: &str) -> Words {
        let found = self.purposes.iter().find(|one| one.code == code);
        found.map_or_else(|| Words::outside(code), |one| one.words.clone())
    }

    /// A query mode.
    pub fn mode(&self, mode: Mode) -> Words {
        let found = self.modes.iter().find(|(one, _)| *one == mode);
        found.map_or_else(|| mode.label().into(), |(_, words)| words.clone())
    }

    /// A category (信息类别).
    pub fn category(&self, code: &str) -> Words {
        self.categories.get(code).cloned().unwrap_or_else(|| Words::outside(code))
    }

    /// A way of handing records in (归集方式).
    pub fn channel(&self, code: &str) -> Words {
        let found = self.channels.iter().find(|(one, _)| one == code);
        let own = || if code == "case" { Label::new("办件", "a case").into() } else { Words::outside(code) };
        found.map_or_else(own, |(_, words)| words.clone())
    }

    /// A value of one of the facts that the law asks of a record: a code of the pack or of the tables by its name.
    pub fn fact(&self, key: &str, value: &serde_json::Value) -> Words {
        let Some(code) = value.as_str() else {
            return if value == true { Label::new("是", "yes").into() } else { self::value(value) };
        };
        let label = match (key, code) {
            ("procedure", "general") => Label::new("一般程序", "general"),
            ("procedure", "simple") => Label::new("简易程序", "simple"),
            ("finality" | "final", "final") => Label::new("已生效", "final"),
            ("finality" | "final", "served") => Label::new("已送达", "served"),
            ("finality" | "final", "issued") => Label::new("已核发", "issued"),
            ("finality" | "final", "appeal-pending") => Label::new("复议或诉讼中", "under appeal"),
            ("finality" | "final", "not-in-force") => Label::new("未生效", "not in force"),
            ("finality" | "final", "suspended") => Label::new("中止执行", "suspended"),
            ("responsible", "unit") => Label::new("提供单位", "the unit"),
            ("responsible", "subject") => Label::new("信息主体", "the subject"),
            ("issuer_level" | "level", "state") => Label::new("国家级", "state"),
            ("issuer_level" | "level", "province") => Label::new("省级", "province"),
            ("issuer_level" | "level", "city") => Label::new("市级", "city"),
            ("issuer_level" | "level", "county") => Label::new("县级", "county"),
            ("issuer_level" | "level", "township") => Label::new("乡级", "township"),
            ("issuer_kind", code) => {
                return self.bodies.get(code).cloned().unwrap_or_else(|| Words::outside(code));
            }
            ("basis_kind" | "kind" | "content_kind", code) => {
                return self.kinds.get(code).cloned().unwrap_or_else(|| Words::outside(code));
            }
            ("category", code) => return self.category(code),
            ("access", code) => return self.access(code),
            _ => return self::value(value),
        };
        label.into()
    }

    /// An access mode (公开属性).
    pub fn access(&self, code: &str) -> Words {
        self.access.get(code).cloned().unwrap_or_else(|| Words::outside(code))
    }
}

/// The modes that are not given at a place, with where they are and by which rule.
fn elsewhere(pack: &Pack, here: &str) -> Vec<(Mode, Words)> {
    let away = pack.query.mode.iter().filter(|mode| {
        let places = &mode.places.value;
        !(here.is_empty() || places.is_empty() || places.iter().any(|place| place == here))
    });
    let words = |mode: &QueryMode| {
        let known = pack.query.place.iter().filter(|place| mode.places.value.contains(&place.code));
        let Text { zh, en } = Text::listed(known.map(|place| place.label.clone()));
        let (cite, article) = (&mode.places.rule, pack.articles.text(&mode.places.rule));
        let (article_zh, article_en) = (&article.zh, &article.en);
        Words::from(text!(
            "此处不办理, 请到: {zh} ({cite} {article_zh})",
            "not given at this place, go to: {en} ({cite} {article_en})"
        ))
    };
    away.filter_map(|mode| Some((Mode::parse(&mode.code)?, words(mode)))).collect()
}

/// A state of disclosure by its word.
pub fn state(word: &str) -> Label {
    let found = State::ALL.iter().find(|state| state.word() == word);
    found.map_or(Label::new("不明", "unknown"), |state| state.label())
}

/// An annotation by its word.
pub fn annotation(word: &str) -> Words {
    let found = Annotation::ALL.iter().find(|mark| mark.word() == word);
    found.map_or_else(|| Words::outside(word), |mark| mark.label().into())
}

/// A column of the files that units send.
pub fn field(code: &str) -> Words {
    Schema::field_label(code).map_or_else(|| Words::outside(code), Words::from)
}

/// A value of a record's content, as one line.
pub fn value(value: &serde_json::Value) -> Words {
    match value {
        serde_json::Value::String(text) => Words::outside(text),
        serde_json::Value::Null => Words::none(),
        other => Words::outside(&other.to_string()),
    }
}

/// A rule id and its article.
pub fn cite(rule: &str, article: &Text) -> Words {
    let (zh, en) = (&article.zh, &article.en);
    if rule == SILENT {
        // Silence is no rule with a number: its article says what it is.
        return article.into();
    }
    text!("{rule} {zh}", "{rule} {en}").into()
}

/// Words put after one another with `between`, those that are empty left out.
pub fn join(parts: &[Words], between: &str) -> Words {
    use crate::locale::Lang;
    let side = |lang: Lang| {
        parts.iter().map(|part| part.get(lang)).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(between)
    };
    Text { zh: side(Lang::Zh), en: side(Lang::En) }.into()
}
