//! What is told of the packs themselves (规则包), without a database: which there are, every value of one, what is wrong with
//! one, what differs between two. The verbs print it and the console shows it: the words are made here.

use super::{Error, lapse, ops, ops::laws};
use crate::{
    domain::{
        refusal::{Code, Refusal},
        rule::{Articles, OVERLAY, PACK},
    },
    locale::{Lang, Text},
    regime::{self, Fault, Local, Pack, Parameter, Power, Told, Value as Found},
    text,
};
use chrono::NaiveDate;
use serde::Serialize;

/// A built-in regulation; an unknown id is "not found", a faulty pack a fault.
pub fn load(id: &str) -> Result<Pack, Error> {
    if !regime::ids().any(|known| known == id) {
        let known = regime::ids().collect::<Vec<_>>().join(" ");
        return Err(Error::not_found(id).hint(text!("内置的办法：{known}", "regulations built in: {known}")));
    }
    regime::load(id).map_err(|faults| all(&faults))
}

/// Several faults as one error.
pub fn all(faults: &[Refusal]) -> Error {
    let join = |pick: fn(&Text) -> &str, by: &str| {
        faults.iter().map(|fault| pick(&fault.message)).collect::<Vec<_>>().join(by)
    };
    let message = Text { zh: join(|text| &text.zh, "；"), en: join(|text| &text.en, "; ") };
    let hint = faults.iter().find_map(|fault| fault.hint.clone());
    let mut error = Error::new(Code::Config, message);
    // The rule of the text that is broken, where one is, says more than that the file is none.
    let of_text = |cite: &&String| ![PACK, OVERLAY].contains(&cite.as_str());
    let mut cites = faults.iter().filter_map(|fault| fault.cite.as_ref());
    error.cite = cites.clone().find(of_text).or_else(|| cites.next()).cloned();
    match hint {
        Some(hint) => error.hint(hint),
        None => error.hint(text!("改正后再检查", "mend them and check again")),
    }
}

/// A pack in a few words.
#[derive(Clone, Debug, Serialize)]
pub struct PackHead {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// Title of the regulation.
    pub title: String,
    /// Who issued it.
    pub issuer: String,
    /// First day in force; none while it is not configured.
    pub in_force: Option<NaiveDate>,
    /// Last day in force.
    pub expires: Option<NaiveDate>,
    /// That it is not in force on the day asked about.
    pub warning: Option<String>,
    /// How many questions it answers.
    pub answered: usize,
    /// How many rules it has.
    pub rules: usize,
}

/// The head of a pack, with its validity on `day`.
pub fn head(pack: &Pack, day: NaiveDate, lang: Lang) -> PackHead {
    PackHead {
        id: pack.id().to_owned(),
        version: pack.regime.version,
        title: pack.regime.title.value.get(lang).to_owned(),
        issuer: pack.regime.issuer.value.get(lang).to_owned(),
        in_force: pack.regime.in_force.as_ref().map(|found| found.value),
        expires: pack.last_day(),
        warning: lapse(pack, day).map(|text| text.get(lang).to_owned()),
        answered: pack.parameter.len(),
        rules: pack.articles.len(),
    }
}

/// The regulations built in, with their validity on `day`.
pub fn list(day: NaiveDate, lang: Lang) -> Result<Vec<PackHead>, Error> {
    regime::ids().map(|id| Ok(head(&load(id)?, day, lang))).collect()
}

/// The questions a text leaves without an answer.
pub fn silent(pack: &Pack) -> Vec<&'static str> {
    let all = regime::questions().iter().map(|question| question.id.as_str());
    all.filter(|id| !pack.parameter.contains_key(*id)).collect()
}

/// A value of a pack with its ground.
#[derive(Clone, Debug, Serialize)]
pub struct ValueShown {
    /// Dotted key.
    pub key: String,
    /// The value.
    pub value: String,
    /// The rule.
    pub cite: Option<String>,
    /// Its article.
    pub article: Option<String>,
    /// Its source where no rule states it.
    pub source: Option<String>,
    /// What stands in the pack as built in, where an overlay changed it.
    pub before: Option<String>,
}

/// A pack with its values.
#[derive(Clone, Debug, Serialize)]
pub struct PackShown {
    /// In a few words.
    #[serde(flatten)]
    pub head: PackHead,
    /// What is laid over it.
    pub local: Option<Local>,
    /// Questions it leaves open.
    pub silent: Vec<&'static str>,
    /// Its values, by key.
    pub items: Vec<ValueShown>,
    /// All of them stand here.
    pub next: Option<String>,
}

fn cited(pack: &Pack, rule: &str, lang: Lang) -> (Option<String>, Option<String>) {
    let known = !rule.is_empty();
    (known.then(|| rule.to_owned()), known.then(|| pack.articles.label(rule, lang)))
}

/// Every value that begins with `key`, with its ground and what the installation has laid over it.
pub fn show(pack: &Pack, key: &str, day: NaiveDate, lang: Lang) -> Result<PackShown, Error> {
    let base = pack.local.is_some().then(|| load(pack.id())).transpose()?;
    let changed = base.map(|base| laws::changes(&base, pack)).unwrap_or_default();
    let shown = |found: Found| {
        let (cite, article) = cited(pack, &found.rule, lang);
        let before = changed.iter().find(|one| one.key == found.key).and_then(|one| one.before.clone());
        let source = (!found.source.is_empty()).then_some(found.source);
        ValueShown { key: found.key, value: found.value, cite, article, source, before }
    };
    let values = regime::values(pack).into_iter().filter(|found| found.key.starts_with(key));
    let mut items: Vec<ValueShown> = values.map(shown).collect();
    items.extend(outside(pack, lang).into_iter().filter(|found| found.key.starts_with(key)));
    let (local, silent) = (pack.local.clone(), silent(pack));
    Ok(PackShown { head: head(pack, day, lang), local, silent, items, next: None })
}

/// The figures of outside measures that the regulation points to, each with source and trust mark.
fn outside(pack: &Pack, lang: Lang) -> Vec<ValueShown> {
    let mut items = Vec::new();
    for one in &pack.supplement {
        for measure in regime::supplement(&one.id).iter().flat_map(|found| &found.measure) {
            let place = format!("supplement.{}.{}", one.id, measure.code);
            let mut add = |key: String, value: String, article: &str, trust: &str| {
                let ground = measure.ground(article);
                let source = format!("{} [{trust}] {}", ground.get(lang), measure.source.get(lang));
                let (cite, article) = (Some(one.rule.clone()), Some(pack.articles.label(&one.rule, lang)));
                items.push(ValueShown { key, value, cite, article, source: Some(source), before: None });
            };
            let until = measure.until.map(|until| until.to_string()).unwrap_or_default();
            add(place.clone(), format!("{}..{until}", measure.from), "", &measure.trust);
            for class in &measure.class {
                let months = |found: Option<u32>| found.map(|months| months.to_string()).unwrap_or_default();
                let (published, repairable) = (class.published, class.repairable);
                let value = format!(
                    "min={} max={} published={published} repairable={repairable}",
                    months(class.min_months),
                    months(class.max_months)
                );
                add(format!("{place}.class.{}", class.code), value, &class.article, &class.trust);
            }
            for term in &measure.term {
                let value = format!("{} working days from {}", term.days, term.start);
                add(format!("{place}.term.{}", term.step), value, &term.article, &term.trust);
            }
        }
    }
    items
}

/// What one of two packs says.
#[derive(Clone, Debug, Serialize)]
pub struct Side {
    /// In words.
    pub value: String,
    /// Whether it gives the power, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed: Option<bool>,
    /// Its days, where it is a power.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<Option<u32>>,
    /// The rule.
    pub cite: Option<String>,
    /// Its article; a bare value has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<Option<String>>,
}

/// One thing that two packs say side by side.
#[derive(Clone, Debug, Serialize)]
pub struct Compared {
    /// `parameter`, `power` or `value`.
    pub part: &'static str,
    /// The question, the power or the dotted key.
    pub key: String,
    /// The question in words.
    pub question: String,
    /// In the first pack.
    pub a: Option<Side>,
    /// In the second pack.
    pub b: Option<Side>,
}

/// Two regulations side by side: the questions, then every power with days and article, then (asked for) every value.
/// What both say alike only when `all` of it is asked for.
pub fn diff(left: &Pack, right: &Pack, (all, values): (bool, bool), lang: Lang) -> Vec<Compared> {
    let row = |part, key: &str, question: &str, [a, b]: [Option<Side>; 2]| Compared {
        part,
        key: key.to_owned(),
        question: question.to_owned(),
        a,
        b,
    };
    let mut items = Vec::new();
    for one in regime::answers(left, right).into_iter().filter(|one| all || !one.agree()) {
        let sides = [said(left, one.left, lang), said(right, one.right, lang)];
        items.push(row("parameter", &one.question.id, one.question.label.get(lang), sides));
    }
    for (key, a, b) in regime::powers_side_by_side(left, right) {
        let sides = [given(left, a.as_ref(), lang), given(right, b.as_ref(), lang)];
        let same = a.as_ref().map(|one| (one.allowed, &one.says)) == b.as_ref().map(|one| (one.allowed, &one.says));
        if all || !same {
            items.push(row("power", &key, "", sides));
        }
    }
    if values {
        // The questions stand above with their sentences.
        let values = regime::compare(left, right).into_iter().filter(|found| !found.key.starts_with("parameter."));
        for found in values {
            let bare =
                |one: Found| Side { value: one.value, allowed: None, days: None, cite: Some(one.rule), article: None };
            items.push(row("value", &found.key, "", [found.left.map(bare), found.right.map(bare)]));
        }
    }
    items
}

fn said(pack: &Pack, answer: Option<&Parameter>, lang: Lang) -> Option<Side> {
    answer.map(|answer| {
        let (cite, article) = cited(pack, &answer.rule, lang);
        Side { value: answer.says.get(lang).to_owned(), allowed: None, days: None, cite, article: Some(article) }
    })
}

fn given(pack: &Pack, power: Option<&Power>, lang: Lang) -> Option<Side> {
    power.map(|power| {
        let rule = if power.days_rule.is_empty() { &power.rule } else { &power.days_rule };
        let (cite, article) = cited(pack, rule, lang);
        let (allowed, days) = (Some(power.allowed), Some(power.days));
        Side { value: power.says.get(lang).to_owned(), allowed, days, cite, article: Some(article) }
    })
}

/// What was found about a pack or a file of one.
#[derive(Debug)]
pub struct PackChecked {
    /// The id, or the file.
    pub name: String,
    /// The pack, where it is sound.
    pub pack: Option<Pack>,
    /// Everything that is wrong with it.
    pub faults: Vec<Refusal>,
    /// Where each of the faults stands, in the same order; empty where nothing is read from a text.
    places: Vec<(String, usize)>,
    /// That it is not in force on the day asked about.
    pub warning: Option<Text>,
}

/// One fault with its place.
#[derive(Clone, Debug, Serialize)]
pub struct FaultShown {
    /// The file, or the id of what is built in.
    pub file: String,
    /// The line, where it stands in a text of its own.
    pub line: Option<usize>,
    /// The key, dotted.
    pub field: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The rule that it breaks.
    pub cite: Option<String>,
    /// Its article.
    pub article: Option<String>,
}

/// The same in one language.
#[derive(Clone, Debug, Serialize)]
pub struct CheckedShown {
    /// The regulation, or the file where it cannot be read.
    pub regime: String,
    /// Nothing is wrong.
    pub ok: bool,
    /// What is wrong.
    pub faults: Vec<String>,
    /// The same, each with file, line, key and article.
    pub found: Vec<FaultShown>,
    /// That it is not in force.
    pub warning: Option<String>,
    /// How many questions it answers.
    pub answered: Option<usize>,
    /// Questions it leaves open.
    pub silent: Option<Vec<&'static str>>,
}

impl PackChecked {
    fn of(name: &str, pack: Option<Pack>, mut told: Vec<Told>, day: NaiveDate) -> Self {
        // What the check of values and that of the table both find is told once.
        let mut known = std::collections::BTreeSet::new();
        told.retain(|one| known.insert(one.refusal.message.en.clone()));
        let places = told.iter().map(|one| (one.field.clone(), one.line)).collect();
        let faults: Vec<Refusal> = told.into_iter().map(|one| one.refusal).collect();
        let pack = pack.filter(|_| faults.is_empty());
        let warning = pack.as_ref().and_then(|pack| lapse(pack, day));
        Self { name: name.to_owned(), pack, faults, places, warning }
    }

    /// In one language.
    pub fn shown(&self, lang: Lang) -> CheckedShown {
        // The articles of a faulty file are those of the pack it was written from, where that is built in.
        let cites: Vec<&String> = self.faults.iter().filter_map(|fault| fault.cite.as_ref()).collect();
        let known = |pack: &Pack| cites.iter().any(|cite| cite.contains('-') && pack.articles.knows(cite));
        let base =
            if cites.is_empty() { None } else { regime::ids().filter_map(|id| regime::load(id).ok()).find(known) };
        let article = |rule: &String| base.as_ref().map(|base| base.articles.label(rule, lang));
        let found = self.faults.iter().enumerate().map(|(at, fault)| {
            let place = self.places.get(at);
            FaultShown {
                file: self.name.clone(),
                line: place.map(|(_, line)| *line),
                field: place.map(|(field, _)| field.clone()).filter(|field| !field.is_empty()),
                message: fault.message.get(lang).to_owned(),
                hint: fault.hint.as_ref().map(|hint| hint.get(lang).to_owned()),
                cite: fault.cite.clone(),
                article: fault.cite.as_ref().and_then(article),
            }
        });
        CheckedShown {
            regime: self.pack.as_ref().map_or(self.name.as_str(), Pack::id).to_owned(),
            ok: self.faults.is_empty(),
            faults: self.faults.iter().map(|fault| told(fault, self.pack.as_ref(), lang)).collect(),
            found: found.collect(),
            warning: self.warning.as_ref().map(|text| text.get(lang).to_owned()),
            answered: self.pack.as_ref().map(|pack| pack.parameter.len()),
            silent: self.pack.as_ref().map(silent),
        }
    }
}

/// A fault with the rule that it breaks, where its words do not name the place already.
fn told(fault: &Refusal, pack: Option<&Pack>, lang: Lang) -> String {
    let message = fault.message.get(lang);
    let cite = fault.cite.as_deref().unwrap_or_default();
    let article = pack.map_or_else(|| Articles::default().label(cite, lang), |pack| pack.articles.label(cite, lang));
    let said = message.contains(cite) || message.contains(&article);
    let told = if said { message.to_owned() } else { format!("{message} ({cite} {article})") };
    match &fault.hint {
        Some(hint) => format!("{told}{}{}", lang.pick("；", "; "), hint.get(lang)),
        None => told,
    }
}

/// Checks a built-in pack with its permission table.
pub fn check(id: &str, day: NaiveDate) -> Result<PackChecked, Error> {
    if !regime::ids().any(|known| known == id) {
        return Err(load(id).err().unwrap_or_else(|| Error::not_found(id)));
    }
    Ok(whole(id, id, regime::text_of(id).unwrap_or_default(), day))
}

/// Checks the text of a file: an overlay over the pack it is for, or a pack that is whole in itself and not below the floor
/// of the built-in one with the same id. `name` is the file's, `stem` that without its ending.
pub fn check_file(name: &str, stem: &str, text: &str, day: NaiveDate) -> Result<PackChecked, Error> {
    if !regime::is_overlay(text) {
        return Ok(whole(name, stem, text, day));
    }
    let id = regime::overlay_regime(text).unwrap_or_default();
    let (pack, told) = match regime::lay_in_place(&load(&id)?, text) {
        Ok(pack) => {
            let faults = regime::policy_faults(&pack, ops::OPERATIONS).into_iter();
            (Some(pack), faults.map(|fault| Told::of(text, fault)).collect())
        }
        Err(told) => (None, told),
    };
    Ok(PackChecked::of(name, pack, told, day))
}

/// Without its permission table nobody may do anything under a regulation.
fn no_table(stem: &str) -> Fault {
    let message = text!("没有权限表 `policies/{stem}.tsv`", "there is no permission table `policies/{stem}.tsv`");
    Fault::new("regime.id", message).hint(text!(
        "写好权限表并重新编译，见 docs/regimes.md",
        "write it and build the program again, see docs/regimes.md"
    ))
}

/// A whole pack with its permission table: the keys, the values, the table, the floor and the built-in pack of its id, all
/// faults at once.
fn whole(name: &str, stem: &str, text: &str, day: NaiveDate) -> PackChecked {
    let mut examined = regime::examine_in_place(stem, text);
    if let Some(pack) = examined.pack.clone() {
        if regime::has_policy(stem) {
            examined.add(text, regime::policy_faults(&pack, ops::OPERATIONS));
        } else {
            examined.add(text, vec![no_table(stem)]);
        }
        if let Some(base) = regime::ids().find(|id| *id == pack.id()).and_then(|id| regime::load(id).ok()) {
            examined.add(text, regime::check_floor(&base, &pack));
            examined.add(text, regime::unlike_built_in(&pack));
        }
    }
    PackChecked::of(name, examined.pack, examined.told, day)
}
