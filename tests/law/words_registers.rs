//! Steps of scenarios as words of the command line: units, officers, catalogues, profiles, subjects, agreements, consents.

use super::{
    program::Line,
    runner::{Step, World},
    verbs_query::{self, subject},
    verbs_reports,
};

/// The words of a step; `None` where it has none here.
pub fn write(line: &mut Line, _: &World, step: &Step) -> Option<()> {
    let text = |key: &str| step.text(key);
    let verb: Vec<&str> = step.verb.split(' ').collect();
    match step.verb.as_str() {
        "unit list" | "catalogue list" | "feed list" | "exchange list" | "agreement list" => {
            line.add(verb);
        }
        "unit add" => {
            let mandate = step.some("mandate").map(|body| line.file("委托书.txt", body.as_bytes()));
            line.add(verb)
                .add([text("code")])
                .opt("--mandate", mandate.map(|path| format!("mandate={path}")))
                .same(step, &["name", "kind", "district", "level", "query-rules"]);
        }
        "unit link" => {
            line.add(verb).add([text("code")]).flag("--off", step.flag("off"));
        }
        "unit duty" => {
            line.add(verb).add([text("unit")]).same(step, &["duty", "name"]);
        }
        "officer grant" => {
            line.add(verb).add([text("login"), text("role")]).same(step, &["from", "until"]);
        }
        "officer revoke" => {
            line.add(verb).add([text("login"), text("role")]);
        }
        "officer disable" | "officer show" => {
            line.add(verb).add([text("login")]);
        }
        "officer bind" => {
            line.add(verb).add([text("login"), text("number")]);
        }
        "catalogue import" => {
            let path = line.file("catalogue.csv", text("file").as_bytes());
            line.add(verb).add([path]);
        }
        "catalogue import layer" => {
            let path = line.file("catalogue.csv", text("file").as_bytes());
            line.add(["catalogue", "import", &path]).same(step, &["layer"]);
        }
        "catalogue activate" => {
            let before = ["comment-until", "consent", "consent-on", "published-on"];
            line.add(verb).add([text("version")]).same(step, &before);
        }
        "catalogue change" => {
            line.add(verb).add([text("unit")]).same(step, &["on", "what"]);
        }
        "profile activate" => {
            line.add(verb).add([text("unit")]).same(step, &["item"]);
        }
        "subject find" => {
            line.add(verb).add([subject(step, "text")]).same(step, &["purpose", "basis"]);
        }
        "subject show" => {
            line.add(verb).add([subject(step, "subject")]).same(step, &["purpose", "basis"]);
        }
        "subject reveal" => {
            line.add(verb).add([subject(step, "subject")]).same(step, &["field", "record", "purpose", "basis"]);
        }
        "subject end" => {
            let path = line.file("证明.txt", text("document").as_bytes());
            line.add(verb).add([subject(step, "subject")]).same(step, &["on"]).opt("--document", Some(path));
        }
        "subject change" => {
            let path = line.file("证明.txt", text("document").as_bytes());
            line.add(verb).add([subject(step, "subject")]).same(step, &["rename", "code", "unlink", "on"]);
            let other = |key: &str| step.some(key).map(|_| subject(step, key));
            line.opt("--merge", other("merge")).opt("--absorbed-by", other("absorb"));
            line.opt("--document", Some(path).filter(|_| step.some("document").is_some()));
        }
        "subject confirm" => {
            line.add(verb).add([text("change")]).same(step, &["refuse"]);
        }
        "subject changes" => {
            line.add(verb).add(step.some("subject").map(|_| subject(step, "subject")));
        }
        "agreement add" => {
            let path = step.some("paper").map(|body| line.file("paper.txt", body.as_bytes()));
            line.add(verb).add([text("no")]).same(step, &["unit", "from", "until"]).opt("--document", path);
            line.each("--use", step.list("uses"));
        }
        "agreement end" => {
            line.add(verb).add([text("no")]);
        }
        "consent add" => {
            let path = step.some("paper").map(|body| line.file("paper.txt", body.as_bytes()));
            line.add(["agreement", "consent"]).add([subject(step, "person")]).same(step, &["unit", "from", "until"]);
            let told = step.table("told").into_iter().map(|(point, words)| format!("{point}={words}"));
            line.each("--told", told).flag("--warned", step.flag("warned")).opt("--document", path);
        }
        "consent end" => {
            line.add(["agreement", "withdraw"]).add([text("no")]);
        }
        "consent list" => {
            line.add(["agreement", "consents"]).same(step, &["unit"]);
        }
        "person consent add" => {
            line.add(["consent", "add"]).opt("--subject", Some(subject(step, "subject")));
            line.opt("--name", step.some("name").or(Some("王小明".to_owned())))
                .same(step, &["guardian", "from", "until"]);
            let points = match step.list("points") {
                points if points.is_empty() => "purpose,content,method,use,scope,rights,duties".to_owned(),
                points => points.join(","),
            };
            line.opt("--points", Some(points)).flag("--publishes", step.flag("publishes"));
            line.opt("--purpose", step.some("purpose").or(Some("自愿登记".to_owned())));
            if !step.flag("no_paper") {
                let path = line.file("同意书.txt", b"signed");
                line.opt("--document", Some(path));
            }
        }
        "person consent end" => {
            line.add(["consent", "end"]).add([text("id")]).same(step, &["reason"]);
        }
        "person consent list" => {
            line.add(["consent", "list"]);
        }
        "catalogue show" => {
            line.add(verb).add(step.some("version"));
        }
        "catalogue check" => {
            let path = line.file("catalogue.csv", text("file").as_bytes());
            line.add(verb).add([path]);
        }
        "application list import" => {
            let path = line.file("清单.csv", &verbs_query::application_list(step).bytes);
            line.add(["catalogue", "import", &path, "--kind=application-list"]);
        }
        "application list activate" => {
            line.add(["catalogue", "activate"]).add([text("version")]).add(["--kind=application-list"]);
        }
        "application list show" => {
            line.add(["catalogue", "show", "--kind=application-list"]);
        }
        "profile import" => {
            let import = verbs_reports::profiles(step);
            let path = line.file(&import.name, &import.bytes);
            line.add(verb).add([path]).opt("--unit", Some(import.unit));
        }
        "profile show" => {
            line.add(verb).add([text("unit")]).same(step, &["item"]);
        }
        "officer add" => {
            line.add(verb).add([text("login")]).same(step, &["name", "unit", "person", "place"]);
        }
        "officer list" => {
            line.add(verb);
        }
        "officer passwd" => {
            line.add(verb).feed(&text("new"));
        }
        "officer reset" => {
            line.add(["officer", "passwd"]).add([text("login")]);
        }
        "officer sign-reset" => {
            line.add(["officer", "reset"]).add([text("login")]);
        }
        "officer key" => {
            line.add(["officer", "key", "new"]);
        }
        "officer home" => {
            line.add(verb).add([text("login"), text("home")]);
        }
        "unit free-queries" => {
            line.add(verb).add([text("code")]).same(step, &["yearly"]);
        }
        _ => return None,
    }
    Some(())
}
