//! What a text asks of entry beside content (纳入条件): layers of the catalogue, routes, who determined it, exclusions,
//! standards, places of publication, periods by item, consent.

use super::{Said, Work};
use crate::{
    domain::{Code, Refusal, dates::add_months, ground::Grounds, record::Publicity, rule::Ruled},
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What keeps a decision out although it is of an admitted kind (不纳入).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// Its word.
    pub code: String,
    /// Content kinds it is about.
    pub contents: Vec<String>,
    /// Circumstances that must all be so.
    pub all: Vec<String>,
    /// The rule.
    pub rule: String,
}

/// By which way information of a kind comes from a kind of unit (归集途径). The first that fits counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Its word.
    pub code: String,
    /// Content kinds; empty is every kind.
    #[serde(default)]
    pub contents: Vec<String>,
    /// Unit kinds; empty is every kind.
    #[serde(default)]
    pub units: Vec<String>,
    /// No other unit brings these contents.
    #[serde(default)]
    pub only: bool,
    /// Channels.
    pub channels: Vec<String>,
    /// `agreement` or `citation`: what must be named with the file.
    #[serde(default)]
    pub needs: String,
    /// The rule.
    pub rule: String,
}

/// Who may enter what somebody determined (谁认定谁录入).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Determining {
    /// Categories it is about.
    pub categories: Vec<String>,
    /// Kinds of units whose determinations another may pass on.
    pub passed_on: Vec<String>,
    /// By this channel.
    pub channel: String,
    /// The rule.
    pub rule: String,
}

/// Fields that information of a kind must have (数据标准).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// Its word.
    pub code: String,
    /// Content kinds.
    pub contents: Vec<String>,
    /// Fields: `document`, `issuer`, `determined_on`.
    pub fields: Vec<String>,
    /// The rule.
    pub rule: String,
}

/// Consent of natural persons, as far as admission is concerned (同意).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Consenting {
    /// The rule.
    pub rule: String,
}

/// Everything a text asks of entry. What is empty it does not ask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Levels of grounds.
    pub grounds: Grounds,
    /// Exclusions.
    pub exclusions: Vec<Exclusion>,
    /// Content kinds of which every circumstance must be said.
    pub circumstances: Option<Ruled<Vec<String>>>,
    /// Routes.
    pub routes: Vec<Route>,
    /// Who may enter it.
    pub determining: Option<Determining>,
    /// Standards.
    pub standards: Vec<Standard>,
    /// Places where the determining unit publishes; `other` is named.
    pub places: Option<Ruled<Vec<String>>>,
    /// The publicity period is the item's own.
    pub by_item: Option<String>,
    /// The unit's own end of publication is the same.
    pub same_end: Option<String>,
    /// A natural person's information needs consent.
    pub consent: Option<Consenting>,
    /// A basis that is not final is refused at once, not at review.
    pub final_at_entry: bool,
    /// Kinds of basis that need a rule which makes them one.
    pub cited_documents: Vec<String>,
}

/// What comes with the file rather than the row, or is known of others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrival {
    /// The channel it came by.
    pub channel: String,
    /// Agreement or provision named with the file.
    pub ground: Option<String>,
    /// The ground by which a law exempts from consent.
    pub exempt: Option<String>,
    /// Kind of the unit that determined it, when it is enrolled.
    pub determined_by: Option<String>,
    /// Number of the consent that covers the row, or why there is none.
    pub consent: Option<Result<String, Refusal>>,
}

/// Words of the circumstances of a penalty.
pub const CIRCUMSTANCES: &[&str] = &["act-minor", "first-act", "harm-minor", "harm-removed"];

impl Entry {
    /// The route of a kind of information from a kind of unit.
    pub fn route(&self, unit: &str, content: Option<&str>) -> Option<&Route> {
        self.routes.iter().filter(|route| !route.is_open()).find(|route| {
            let of_content = route.contents.is_empty()
                || content.is_some_and(|content| route.contents.iter().any(|one| one == content));
            of_content && (route.only || route.units.is_empty() || route.units.iter().any(|one| one == unit))
        })
    }

    /// The exclusion that keeps facts out, if one does.
    pub fn excluded(&self, content: &str, so: &BTreeMap<String, bool>) -> Option<&Exclusion> {
        let is = |word: &String| so.get(word).copied().unwrap_or_default();
        self.exclusions.iter().find(|one| one.contents.iter().any(|kind| kind == content) && one.all.iter().all(is))
    }
}

impl Route {
    /// A route for everybody and everything, on a ground of its own.
    fn is_open(&self) -> bool {
        self.contents.is_empty() && self.units.is_empty()
    }
}

impl Work<'_> {
    /// Everything the text asks of entry; answers the circumstances as said.
    pub(super) fn entry(
        &mut self,
        category: Option<&str>,
        content: Option<&str>,
        basis: Option<&str>,
    ) -> BTreeMap<String, bool> {
        self.route(content);
        self.determined_by(category);
        self.standard(content);
        self.cited_document(basis);
        self.place();
        self.irreparable();
        self.circumstances(content)
    }

    /// A kind of document that is a basis only where a rule says so.
    fn cited_document(&mut self, basis: Option<&str>) {
        let (law, filed) = (self.law, self.filed);
        if !basis.is_some_and(|basis| law.entry.cited_documents.iter().any(|one| one == basis)) {
            return;
        }
        let cited = self.fill("citation", &filed.citation, self.profile.citation.as_ref());
        if let Err(refusal) = law.entry.grounds.judge("document", cited.as_deref()) {
            self.refusals.push(super::Finding { field: "citation", refusal });
        }
    }

    /// What another unit determined and this one may pass on.
    fn passes_on(&self) -> bool {
        let arrival = &self.filed.arrival;
        self.law.entry.determining.as_ref().is_some_and(|asked| {
            arrival.channel == asked.channel
                && arrival.determined_by.as_ref().is_some_and(|kind| asked.passed_on.contains(kind))
        })
    }

    fn route(&mut self, content: Option<&str>) {
        let (law, arrival) = (self.law, &self.filed.arrival);
        let unit = self.provider.kind.clone();
        let open = law.entry.routes.iter().find(|route| route.is_open() && route.channels.contains(&arrival.channel));
        let found = law.entry.route(&unit, content);
        if let Some(route) = found.filter(|route| route.only && !route.units.contains(&unit)) {
            let refusal = Refusal::new(
                Code::Role,
                text!("此类信息不由本单位报送", "this kind of information is not this unit's to send"),
            )
            .hint(text!("由规定的单位报送", "the unit that the text names sends it"));
            return self.refuse("content_kind", &route.rule, refusal);
        }
        let Some(route) = open.or(found) else { return };
        // Who passes on is freed from the way of its own kind of unit, not from the way of a kind of content.
        let passed = route.contents.is_empty() && self.passes_on();
        if !route.channels.contains(&arrival.channel) && !passed {
            let (channel, list) = (&arrival.channel, route.channels.join(", "));
            let refusal = Refusal::new(Code::Input, text!("不经 `{channel}` 报送", "it does not come by `{channel}`"))
                .hint(text!("应经：{list}", "it comes by: {list}"));
            return self.refuse("*", &route.rule, refusal);
        }
        match route.needs.as_str() {
            "agreement" if arrival.ground.as_deref().unwrap_or_default().trim().is_empty() => {
                let refusal = Refusal::new(Code::Grant, text!("没有报送约定", "there is no agreement to send by"))
                    .hint(text!("用 --ground 写明约定编号", "name the agreement with --ground"));
                self.refuse("*", &route.rule, refusal);
            }
            "citation" => {
                if let Err(refusal) = law.entry.grounds.judge("route", arrival.ground.as_deref()) {
                    let rule = route.rule.clone();
                    self.refuse("*", &rule, refusal);
                }
            }
            _ => {}
        }
    }

    fn determined_by(&mut self, category: Option<&str>) {
        let (law, filed) = (self.law, self.filed);
        let Some(asked) = &law.entry.determining else { return };
        let concerned = category.is_some_and(|category| asked.categories.iter().any(|one| one == category));
        let Some(name) = filed.issuer.as_deref().filter(|_| concerned) else { return };
        if name == self.provider.name || self.passes_on() {
            return;
        }
        let refusal = Refusal::new(
            Code::Role,
            text!("由「{name}」认定，应由其录入", "determined by `{name}`, which enters it itself"),
        )
        .hint(text!(
            "县乡单位认定的，可由上一级行业部门转报",
            "what a county or township unit determined may be passed on by its superior department"
        ));
        self.refuse("issuer", &asked.rule, refusal);
    }

    fn standard(&mut self, content: Option<&str>) {
        let (law, filed) = (self.law, self.filed);
        let concerns = |one: &&Standard| content.is_some_and(|kind| one.contents.iter().any(|word| word == kind));
        for one in law.entry.standards.iter().filter(concerns) {
            let lacks = |field: &&String| match field.as_str() {
                "determined_on" => filed.determined.is_none(),
                "document" => filed.basis_number.value().is_none(),
                "issuer" => filed.issuer.is_none(),
                _ => false,
            };
            if let Some(field) = one.fields.iter().find(lacks) {
                let refusal =
                    Refusal::new(Code::Input, text!("数据标准要求 `{field}`", "the data standard wants `{field}`"))
                        .hint(text!("由报送单位补全后重报", "the unit completes it and sends it again"));
                self.refuse("*", &one.rule, refusal);
            }
        }
    }

    fn place(&mut self) {
        let (law, filed) = (self.law, self.filed);
        let (Some(places), Some(said)) = (&law.entry.places, filed.published_at.as_deref()) else { return };
        let (word, name) = said.split_once([':', '：']).unwrap_or((said, ""));
        let list = places.value.join(", ");
        let refusal = if !places.value.iter().any(|one| one == word.trim()) {
            text!("公开位置 `{word}` 不在列表内", "`{word}` is no place of publication")
        } else if word.trim() == "other" && name.trim().is_empty() {
            text!("其他网站须写明名称", "another site must be named")
        } else {
            return;
        };
        let refusal = Refusal::new(Code::Input, refusal)
            .hint(text!("可用：{list}；其他写作 other:网站名", "one of: {list}; another as other:NAME"));
        self.refuse("published_at", &places.rule, refusal);
    }

    fn irreparable(&mut self) {
        let (law, filed) = (self.law, self.filed);
        let Some(said) = filed.irreparable.as_deref() else { return };
        if let Err(refusal) = law.entry.grounds.judge("irreparable", Some(said)) {
            self.refusals.push(super::Finding { field: "irreparable", refusal });
        }
    }

    /// Consent, or the law that exempts: of the item, or named with the file. Answers the consent the row rests on.
    pub(super) fn consent(&mut self) -> Option<String> {
        let (law, filed) = (self.law, self.filed);
        let asked = law.entry.consent.as_ref().filter(|_| filed.person)?;
        let of_item = self.item.others.get("consent").and_then(|said| said.strip_prefix("exempt:"));
        if of_item.is_some() {
            // Judged when the catalogue was put in force.
            return None;
        }
        if let Some(exempt) = &filed.arrival.exempt {
            if let Err(refusal) = law.entry.grounds.judge("consent-exemption", Some(exempt)) {
                self.refusals.push(super::Finding { field: "*", refusal });
            }
            return None;
        }
        match &filed.arrival.consent {
            Some(Ok(no)) => return Some(no.clone()),
            Some(Err(refusal)) => self.refusals.push(super::Finding { field: "subject_id", refusal: refusal.clone() }),
            None => {
                let refusal = Refusal::new(Code::Consent, text!("没有本人的同意", "the person has not consented"))
                    .hint(text!("先用 `xintai consent add` 登记", "register it with `xintai consent add` first"));
                self.refuse("subject_id", &asked.rule, refusal);
            }
        }
        None
    }

    fn circumstances(&mut self, content: Option<&str>) -> BTreeMap<String, bool> {
        let (law, filed) = (self.law, self.filed);
        let mut so = BTreeMap::new();
        let Some(content) = content else { return so };
        let asked = law.entry.circumstances.as_ref().filter(|asked| asked.value.iter().any(|one| one == content));
        for word in CIRCUMSTANCES {
            match filed.circumstances.get(word) {
                Some(Said::Value(value)) => {
                    so.insert((*word).to_owned(), *value);
                }
                said => {
                    if let Some(asked) = asked {
                        let refusal = Refusal::new(
                            Code::Input,
                            text!("未写明 `{word}`，空白不等于否", "`{word}` is not said: empty is not no"),
                        );
                        let said = said.cloned().unwrap_or_default();
                        self.missing(field_of(word), &said, &asked.rule, refusal);
                    }
                }
            }
        }
        if let Some(found) = law.entry.excluded(content, &so) {
            let rule = found.rule.clone();
            let refusal = Refusal::new(
                Code::Input,
                text!("属于不纳入公共信用信息的情形", "it is kept out of public credit information"),
            )
            .hint(text!("不报送此条", "do not send it"));
            self.refuse("*", &rule, refusal);
        }
        so
    }

    /// The item's own publicity period; the unit's end of publication must agree with it.
    pub(super) fn publicity(&mut self) -> Option<Publicity> {
        let (law, filed) = (self.law, self.filed);
        law.entry.by_item.as_ref()?;
        let publicity = Publicity::of_item(&self.item.others)?;
        let start: Option<NaiveDate> = match publicity.start.as_str() {
            "effect" => filed.effective.value().copied().or(filed.determined),
            "act-end" => filed.ended.value().copied(),
            _ => filed.determined,
        };
        let end = start.map(|start| add_months(start, publicity.months));
        if let (Some(rule), Some(own), Some(end)) = (&law.entry.same_end, filed.public_until, end)
            && own != end
        {
            let refusal = Refusal::new(
                Code::Input,
                text!(
                    "单位公示截止期 {own} 与目录期限 {end} 不一致",
                    "the unit publishes until {own}, the catalogue until {end}"
                ),
            )
            .hint(text!("与认定单位核对后重报", "settle it with the determining unit and send it again"));
            self.refuse("public_until", rule, refusal);
        }
        Some(publicity)
    }
}

fn field_of(word: &str) -> &'static str {
    match word {
        "act-minor" => "act_minor",
        "first-act" => "first_act",
        "harm-minor" => "harm_minor",
        _ => "harm_removed",
    }
}
