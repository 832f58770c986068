//! What may stand in the fields of forms: units, officers, items and whatever else has a code that nobody knows by heart.

use super::{
    desk::Desk,
    text::Words,
    widgets::chooser::{List, Offered},
};
use crate::{
    locale::Label,
    service::{
        Error,
        ops::{
            agreement_consents,
            agreements::ListAgreements,
            cases::{ListCases, Noun},
            catalogue::ShowCatalogue,
            exchanges::ListExchanges,
            listings::ListListings,
            mailings::ListNotices,
            measure_register::ShowRegister,
            officers::ListOfficers,
            person_consents,
            units::ListUnits,
            urgings::ListUrgings,
        },
    },
    text,
};

/// 单位
pub const UNITS: List = List {
    operation: "unit.list",
    read: |desk| {
        let units = desk.call(&ListUnits)?.items;
        Ok(units.into_iter().map(|unit| Offered::new(unit.code, Words::outside(&unit.name))).collect())
    },
};

/// Accounts that are open.
pub const OFFICERS: List = List {
    operation: "officer.list",
    read: |desk| {
        let open = desk.call(&ListOfficers)?.items.into_iter().filter(|one| one.active);
        Ok(open.map(|one| Offered::new(one.login, Words::outside(&format!("{}  {}", one.name, one.unit)))).collect())
    },
};

/// Items of the catalogue in force (目录项).
pub const ITEMS: List = List {
    operation: "catalogue.show",
    read: |desk| {
        let items = desk.call(&ShowCatalogue { version: None })?.items;
        Ok(items.into_iter().map(|item| Offered::new(item.code, Words::outside(&item.name))).collect())
    },
};

/// Entries of the register of measures (措施清单).
pub const MEASURES: List = List {
    operation: "measure.register",
    read: |desk| {
        let entries = desk.call(&ShowRegister { version: None })?.items;
        Ok(entries.into_iter().map(|one| Offered::new(one.code, Words::outside(&one.name))).collect())
    },
};

/// Listings in effect or in proceedings (名单).
pub const LISTINGS: List = List {
    operation: "listing.list",
    read: |desk| {
        let cards = desk.call(&ListListings { limit: Some(MOST), ..ListListings::default() })?.items;
        let words = |name: &str, grade: &crate::locale::Text, state: &crate::locale::Text| {
            let (zh, en) = (&grade.zh, &grade.en);
            let (state_zh, state_en) = (&state.zh, &state.en);
            text!("{name}  {zh}  {state_zh}", "{name}  {en}, {state_en}")
        };
        let offered = cards.into_iter().map(|one| {
            let name = one.subject.name.as_deref().unwrap_or_default();
            let words = words(name, &one.grade_label, &one.state_label);
            Offered::new(one.listing, words)
        });
        Ok(offered.collect())
    },
};

/// Cases that are open, by their last day.
pub const CASES: List = List {
    operation: "case.list",
    read: |desk| {
        let cards = desk.call(&ListCases { noun: Noun::Case, limit: Some(MOST), ..ListCases::default() })?.items;
        let offered = cards.into_iter().map(|one| {
            let (zh, en) = (&one.kind_label.zh, &one.kind_label.en);
            let (name, record) = (&one.subject_name, &one.record);
            let words = text!("{zh}  {name}  {record}", "{en}  {name}  {record}");
            Offered::new(one.case, words)
        });
        Ok(offered.collect())
    },
};

/// Letters of this year that have not gone out.
pub const UNSENT: List = List { operation: "notice.list", read: |desk| letters(desk, true) };

/// Letters of this year.
pub const LETTERS: List = List { operation: "notice.list", read: |desk| letters(desk, false) };

fn letters(desk: &mut Desk, unsent: bool) -> Result<Vec<Offered>, Error> {
    let cards = desk.call(&ListNotices { period: None, unsent })?.items;
    let offered = cards.into_iter().map(|one| {
        let (zh, en, about) = (&one.title.zh, &one.title.en, &one.about);
        let words = text!("{zh}  {about}", "{en}  {about}");
        Offered::new(one.notice, words)
    });
    Ok(offered.collect())
}

/// Consents of persons that were not ended (本人同意).
pub const CONSENTS: List = List {
    operation: "consent.list",
    read: |desk| {
        let cards = desk.call(&person_consents::ListConsents)?.items.into_iter().filter(|one| one.ended.is_none());
        let offered = cards.map(|one| {
            let (name, purpose, until) = (one.subject.name.as_deref().unwrap_or_default(), &one.purpose, &one.until);
            let words = text!("{name}  {purpose}  至 {until}", "{name}  {purpose}, until {until}");
            Offered::new(one.id, words)
        });
        Ok(offered.collect())
    },
};

/// Consents to collection that run (对采集的同意).
pub const COLLECTION_CONSENTS: List = List {
    operation: "agreement.consents",
    read: |desk| {
        let cards = desk.call(&agreement_consents::ListConsents::default())?.items;
        let offered = cards.into_iter().map(|one| {
            let (unit, from) = (&one.unit, &one.from);
            let words = text!("{unit}  自 {from}", "{unit}, from {from}");
            Offered::new(one.no, words)
        });
        Ok(offered.collect())
    },
};

/// Agreements on collection in force (采集约定).
pub const AGREEMENTS: List = List {
    operation: "agreement.list",
    read: |desk| {
        let cards = desk.call(&ListAgreements)?.items.into_iter().filter(|one| one.in_force);
        Ok(cards.map(|one| Offered::new(one.no, Words::outside(&one.unit))).collect())
    },
};

/// Acts towards units that are open (催促).
pub const URGINGS: List = List {
    operation: "urge.list",
    read: |desk| {
        let open = desk.call(&ListUrgings { unit: None })?.items.into_iter().filter(|one| one.state != "closed");
        let offered = open.map(|one| {
            let (unit, issued) = (&one.unit, one.issued_on);
            let words = text!("{unit}  {issued} 发出", "{unit}, issued {issued}");
            Offered::new(one.id, words)
        });
        Ok(offered.collect())
    },
};

/// Why a consent ends before its day (终止同意的事由).
pub const ENDINGS: List = List {
    operation: "consent.end",
    read: |desk| {
        let law = desk.service.pack().entry.as_ref().and_then(|entry| entry.consent.as_ref());
        Ok(worded(law.map_or(&[][..], |law| &law.reasons.value)))
    },
};

/// What a person is told before a consent (告知事项).
pub const TOLD: List = List {
    operation: "consent.add",
    read: |desk| {
        let law = desk.service.pack().entry.as_ref().and_then(|entry| entry.consent.as_ref());
        Ok(worded(law.map_or(&[][..], |law| &law.points.value)))
    },
};

/// What an agreement on collection allows.
pub const USES: List = List {
    operation: "agreement.add",
    read: |desk| {
        let law = desk.service.pack().market.as_ref().and_then(|law| law.uses.as_ref());
        Ok(worded(law.map_or(&[][..], |uses| &uses.value)))
    },
};

/// Words that packs use, as officers read them.
const WORDS: &[(&str, Label)] = &[
    ("withdrawn", Label::new("本人撤回", "taken back by the person")),
    ("forced", Label::new("系强制取得", "it was forced")),
    ("unauthorised", Label::new("未经本人授权", "the person did not authorise it")),
    ("publish", Label::new("公开", "publication")),
    ("query", Label::new("查询", "queries")),
    ("share", Label::new("共享", "sharing")),
    ("purpose", Label::new("目的", "purpose")),
    ("content", Label::new("内容", "content")),
    ("method", Label::new("方式", "manner")),
    ("use", Label::new("用途", "use")),
    ("scope", Label::new("范围", "scope")),
    ("rights", Label::new("享有的权利", "rights")),
    ("duties", Label::new("承担的义务", "duties")),
];

/// Words of the pack; one that has no reading here stands as it is.
fn worded(codes: &[String]) -> Vec<Offered> {
    let reading = |code: &String| {
        let known = WORDS.iter().find(|(word, _)| word == code);
        known.map_or_else(|| Words::outside(code), |(_, label)| (*label).into())
    };
    codes.iter().map(|code| Offered::new(code, reading(code))).collect()
}

/// Files of exchange, newest first; those without a receipt say so.
pub const EXCHANGES: List = List {
    operation: "exchange.list",
    read: |desk| {
        let offered = desk.call(&ListExchanges)?.items.into_iter().map(|one| {
            let (target, at) = (&one.target, &one.at);
            let words = if one.received {
                text!("{target}  {at}  已回执", "{target}  {at}, receipt in")
            } else {
                text!("{target}  {at}  未回执", "{target}  {at}, no receipt yet")
            };
            Offered::new(one.exchange, words)
        });
        Ok(offered.collect())
    },
};

/// As many as a page of a list holds.
const MOST: u32 = 500;
