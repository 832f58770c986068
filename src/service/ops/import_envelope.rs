//! What a unit says of a file before its rows (报送信封), judged: who answers for it, by which channel, for which item.

use super::import::{Envelope, no_item};
use crate::{
    domain::{refusal::Code, rule::Ruled},
    service::{
        Error, Tx,
        operation::Facets,
        setup::CENTRE,
        store::{
            batches::{self, Batch},
            catalogues, settings,
            units::{self, Unit},
        },
    },
    text,
};

impl Envelope {
    /// The unit that answers for the file: known, allowed to this officer, and not one that only keeps the register.
    fn unit(&self, tx: &Tx<'_>) -> Result<Unit, Error> {
        let intake = &tx.pack().intake;
        let Some(code) = self.unit.as_deref().filter(|code| !code.is_empty()) else {
            return Err(Error::new(Code::Input, text!("没有提供单位", "no providing unit is named"))
                .cite(intake.provider_required.rule.clone())
                .hint(text!("用 --provider 写明对真实性负责的单位", "name the unit that answers for it: --provider")));
        };
        let unit = units::by_code(tx.db(), code)?.ok_or_else(|| Error::not_found(code))?;
        let never = &tx.pack().unit.never_provider;
        if never.value.contains(&unit.kind) {
            return Err(Error::new(
                Code::Role,
                text!("`{code}` 不得自行采集信息", "`{code}` may not collect information itself"),
            )
            .cite(never.rule.clone())
            .hint(text!("信息由提供单位报送", "information comes from a providing unit")));
        }
        if let Some(rule) = intake.only_producer.as_ref().filter(|rule| rule.value && self.replaces)
            && tx.actor().unit != unit.id
        {
            return Err(Error::new(
                Code::Role,
                text!(
                    "只有产生信息的 `{code}` 更新其信息",
                    "only `{code}`, which produced it, updates its information"
                ),
            )
            .cite(rule.rule.clone())
            .hint(text!("请该单位联络员更新", "ask its liaison")));
        }
        tx.allow(Facets { relation: Some(tx.relation_to(unit.id)), ..Facets::default() })?;
        Ok(unit)
    }

    /// Who enters on a channel: the producing unit's own officer, or the centre's.
    fn entered_by(tx: &Tx<'_>, unit: &Unit, channel: &str) -> Result<(), Error> {
        let intake = &tx.pack().intake;
        let holds = |list: &Option<Ruled<Vec<String>>>| {
            list.as_ref().filter(|list| list.value.iter().any(|one| one == channel)).map(|list| list.rule.clone())
        };
        let own = tx.actor().unit == unit.id;
        let code = &unit.code;
        if let Some(rule) = holds(&intake.by_producer).filter(|_| !own) {
            return Err(Error::new(
                Code::Role,
                text!("须由产生信息的 `{code}` 录入", "the producing unit `{code}` enters it"),
            )
            .cite(rule)
            .hint(text!("请该单位联络员录入", "ask its liaison")));
        }
        if let Some(rule) = holds(&intake.through_centre).filter(|_| tx.actor().unit_code != CENTRE) {
            return Err(Error::new(
                Code::Role,
                text!(
                    "共享获取的信息由信用管理机构接收和录入",
                    "what others share is received and entered by the centre"
                ),
            )
            .cite(rule)
            .hint(text!("请信用管理机构归集员录入", "ask an intake clerk of the centre")));
        }
        Ok(())
    }

    /// The channel; a unit whose own database is linked says why it hands a file in by hand.
    fn channel(&self, tx: &Tx<'_>, unit: &Unit, content: Option<&str>) -> Result<String, Error> {
        let channel = self.named_channel(tx, unit, content)?;
        let law = tx.pack().intake.by_hand.as_ref().filter(|law| law.value == channel && unit.linked);
        let reason = self.ground.as_deref().unwrap_or_default().trim();
        let Some(law) = law.filter(|_| reason.is_empty()) else { return Ok(channel) };
        let name = &unit.name;
        Err(Error::new(
            Code::Input,
            text!(
                "{name} 已以接口对接，手工报送须写明理由",
                "{name} is linked by interface: entry by hand needs a reason"
            ),
        )
        .cite(law.rule.clone())
        .hint(text!(
            "用 --ground 写明，或用 `xintai exchange pull`",
            "give it with --ground, or use `xintai exchange pull`"
        )))
    }

    fn named_channel(&self, tx: &Tx<'_>, unit: &Unit, content: Option<&str>) -> Result<String, Error> {
        let channels = &tx.pack().intake.channels;
        let by_hand = tx.pack().intake.by_hand.as_ref();
        let found = match self.channel.as_deref() {
            None if channels.len() == 1 => channels.first(),
            None => channels.iter().find(|one| by_hand.is_some_and(|law| law.value == one.code)),
            Some(said) => channels
                .iter()
                .find(|one| one.code == said || one.label.zh == said || one.aliases.iter().any(|alias| alias == said)),
        };
        if let Some(found) = found {
            return Ok(found.code.clone());
        }
        let said = self.channel.clone().unwrap_or_default();
        let zh = channels.iter().map(|one| one.label.zh.as_str()).collect::<Vec<_>>().join("、");
        let en = channels.iter().map(|one| one.code.as_str()).collect::<Vec<_>>().join(", ");
        let law = tx.pack().admission();
        let route = law.entry.route(&unit.kind, content).map(|route| route.rule.clone());
        // A channel that is only known in practice has no rule of its own.
        let mut rules = channels.iter().map(|one| &one.rule).filter(|rule| !rule.is_empty());
        Err(Error::new(
            Code::Input,
            text!("`{said}` 不是法定的报送渠道", "`{said}` is not a channel by which files come in"),
        )
        .cite(route.or_else(|| rules.next().cloned()).unwrap_or_default())
        .hint(text!("请经 {zh} 报送", "it comes by {en}")))
    }

    /// A running batch for this file: a new one, or the stopped one of the same file.
    pub(super) fn start(&self, tx: &Tx<'_>) -> Result<Batch, Error> {
        let unit = self.unit(tx)?;
        let item = &self.item;
        let catalogue = super::catalogue::holding(tx, unit.id, item)?;
        let found = catalogues::item(tx.db(), catalogue.id, item)?.ok_or_else(|| no_item(tx, item))?;
        super::import_entry::layer(tx, &found)?;
        let channel = self.channel(tx, &unit, found.content_kind.as_deref())?;
        Self::entered_by(tx, &unit, &channel)?;
        let profile = catalogues::active_profile(tx.db(), unit.id, item)?.ok_or_else(|| {
            let code = &unit.code;
            Error::new(
                Code::Catalogue,
                text!("`{code}` 没有 `{item}` 的现行报送说明", "`{code}` has no profile in force for `{item}`"),
            )
            .cite(tx.pack().catalogue.item_fields.rule.clone())
            .hint(text!(
                "由单位联络员导入并由另一人启用：`xintai profile import`、`activate`",
                "the unit's liaison imports one and another person puts it in force: `xintai profile import`, `activate`"
            ))
        })?;
        if let Some(mut batch) = batches::by_digest(tx.db(), unit.id, item, &self.digest)? {
            // A file of which nothing came in may be tried again: the profile, the day or the catalogue may have changed.
            if batch.state == "complete" && batch.accepted + batch.pending > 0 {
                let no = &batch.no;
                return Err(Error::new(
                    Code::State,
                    text!("同一文件已作为 `{no}` 报送", "the same file was handed in as `{no}`"),
                )
                .hint(text!("用 `xintai record batches` 查看该批次", "see the batch with `xintai record batches`")));
            }
            if batch.state != "complete" && batch.header == self.header {
                "running".clone_into(&mut batch.state);
                batches::update(tx.db(), &batch)?;
                return Ok(batch);
            }
        }
        let day = tx.today().format("%Y-%m%d").to_string();
        let n = settings::next_number(tx.db(), &format!("batch-{day}"))?;
        let mut batch = Batch {
            id: 0,
            no: format!("B-{day}-{n:02}"),
            unit: unit.id,
            item: item.clone(),
            catalogue: catalogue.id,
            profile: Some(profile.id),
            channel,
            file_name: self.file_name.clone(),
            digest: self.digest.clone(),
            encoding: self.encoding.clone(),
            header: self.header.clone(),
            declared: self.declared,
            replaces: self.replaces,
            ground: self.ground.clone(),
            exempt: self.exempt.clone(),
            state: "running".to_owned(),
            rows: 0,
            accepted: 0,
            pending: 0,
            rejected: 0,
            prohibited: 0,
            entered_by: tx.actor().officer,
            entered_at: tx.now_ms(),
        };
        batch.id = batches::insert(tx.db(), &batch)?;
        Ok(batch)
    }
}
