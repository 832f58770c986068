//! The words a demonstration is made of, as they stand in `data/demo/district.toml`.

use crate::{
    domain::{Code, Refusal},
    text,
};
use serde::Deserialize;

const SHIPPED: &str = include_str!("../../data/demo/district.toml");

/// A believable district (辖区).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct District {
    /// Id of the regime pack.
    pub regime: String,
    /// When and on whose worklist it opens.
    pub opens: Opens,
    /// Name of the centre.
    pub centre: String,
    /// Region code of companies.
    pub county: String,
    /// Region codes of persons.
    pub counties: Vec<String>,
    /// How an address begins.
    pub place: String,
    /// How a company's name begins.
    pub city: String,
    /// Streets and towns (街道、镇).
    pub streets: Vec<String>,
    /// Roads.
    pub roads: Vec<String>,
    /// Surnames, one letter each.
    pub surnames: String,
    /// Letters of given names.
    pub given: String,
    /// Letters of trade names (字号).
    pub words: String,
    /// Legal forms.
    pub forms: Vec<String>,
    /// Trades.
    pub trades: Vec<Trade>,
    /// Provider units.
    pub units: Vec<Unit>,
    /// The catalogue.
    pub items: Vec<Item>,
    /// Penalties.
    pub violations: Vec<Violation>,
    /// Permits.
    pub permits: Vec<Permit>,
    /// Honours and the like.
    pub honours: Honours,
    /// Accounts.
    pub officers: Vec<Officer>,
}

/// How the demonstration opens.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opens {
    /// What its clock shows.
    pub at: String,
    /// Whose worklist.
    pub login: String,
}

/// A trade (行业).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trade {
    /// In a company's name.
    pub name: String,
    /// In a household's name.
    pub shop: String,
    /// 经营范围
    pub scope: String,
}

/// A provider unit (信息提供主体).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Short code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Kind of body.
    pub kind: String,
    /// How its document numbers begin.
    pub word: String,
}

/// A catalogue item (目录项).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Category.
    pub category: String,
    /// Access mode.
    pub access: String,
    /// Kind of content.
    pub content: String,
    /// Update frequency.
    pub frequency: String,
}

/// A kind of violation (违法行为).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Violation {
    /// Code of the unit that punishes it.
    pub unit: String,
    /// `organisation`, or `any`.
    pub who: String,
    /// 违法行为类型
    pub title: String,
    /// 违法事实, with places to fill.
    pub facts: String,
    /// 处罚依据
    pub basis: String,
    /// Fine in yuan, from and to.
    pub fine: (i64, i64),
}

/// A kind of permit (行政许可).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Permit {
    /// Code of the unit that gives it.
    pub unit: String,
    /// Title.
    pub title: String,
    /// Certificate.
    pub certificate: String,
    /// 许可类别
    pub kind: String,
    /// Years valid.
    pub years: i32,
}

/// Words of positive and basic records.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Honours {
    /// Of organisations.
    pub organisation: Vec<String>,
    /// Of persons.
    pub person: Vec<String>,
    /// Voluntary service.
    pub tasks: Vec<String>,
    /// Certification.
    pub certificates: Vec<String>,
    /// Forms of employment.
    pub employers: Vec<String>,
}

/// An account of the demonstration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Officer {
    /// Log-in name.
    pub login: String,
    /// 姓名
    pub name: String,
    /// Code of the unit; `CENTRE` is the centre.
    pub unit: String,
    /// Role with rights.
    pub role: String,
    /// Where the terminal stands; the centre when not given.
    pub place: Option<String>,
    /// Printed for everybody to try: never a secret.
    pub password: String,
}

impl District {
    /// The district that comes with the program.
    pub fn shipped() -> Result<Self, Refusal> {
        toml::from_str(SHIPPED).map_err(|error| {
            let detail = error.message().to_owned();
            Refusal::new(
                Code::Config,
                text!("演示数据无法读取：{detail}", "the demonstration's words cannot be read: {detail}"),
            )
            .hint(text!("换用未改动的程序", "use an unaltered build of the program"))
        })
    }

    /// The unit with this code.
    pub fn unit(&self, code: &str) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.code == code)
    }

    /// The liaison (联络员) of a unit.
    pub fn liaison(&self, unit: &str) -> &str {
        self.officers.iter().find(|officer| officer.unit == unit).map_or("", |officer| officer.login.as_str())
    }
}
