//! What the pages of the back office share: the frame, the navigation, and lists.

use std::collections::BTreeSet;

use shared::staff::Role;
use shared::web::Access;
use shared::web::staff_frame::NAVIGATION;
use strum::IntoEnumIterator as _;
use tests::{TestShop, json};

/// ST-2: an entry of the navigation leads to a page, and asks for what the page's route asks for.
#[test]
fn every_entry_of_the_navigation_leads_to_its_page() {
    let routes: Vec<_> = local::use_cases().iter().flat_map(|use_case| use_case.routes).collect();
    for entry in NAVIGATION.iter().flat_map(|(_, entries)| *entries) {
        let page = routes.iter().find(|route| route.method == "GET" && route.path == entry.at);
        let page = page.unwrap_or_else(|| unreachable!("a route at {}", entry.at));
        assert!(page.has_page, "{} has no page", entry.at);
        assert_eq!(page.access, Access::Staff(entry.permission), "{}", entry.at);
    }
}

/// ST-2: everybody sees the entries that their role may open, and no other; and who is signed in.
#[tokio::test]
async fn the_navigation_shows_what_a_role_may_open() {
    let shop = TestShop::open().await;
    for role in Role::iter() {
        let member = shop.staff(&format!("maja-{role}"), &role.to_string()).await;
        let entries = NAVIGATION.iter().flat_map(|(_, entries)| *entries);
        let (open, closed): (Vec<_>, Vec<_>) = entries.partition(|entry| role.may(entry.permission));
        let page = member.opens(open.first().expect("a page for every role").at).await.is(200);
        assert!(page.text_of("nav form[method=post]").contains(&format!("maja-{role}")), "{role} as who it is");
        for entry in open {
            assert!(page.has(&format!("nav a[href='{}']", entry.at)), "{role} does not see {}", entry.at);
            member.opens(entry.at).await.is(200);
        }
        for entry in closed {
            assert!(!page.has(&format!("nav a[href='{}']", entry.at)), "{role} sees {}", entry.at);
            let refused = member.opens(entry.at).await.is(403);
            assert!(refused.has("html.staff nav.side"), "a refusal stands in the frame of the back office");
        }
    }
}

/// CU-7: the newest first, page by page in both directions, and one record at once by its number or its whole address.
#[tokio::test]
async fn toni_finds_customers() {
    let shop = TestShop::open().await;
    let toni = shop.toni();
    for n in 1..=5 {
        let person = json!({"email": format!("person-{n}@example.com"), "name": format!("Person {n}")});
        toni.posts("/admin/customers", person).await.is(201);
    }
    let first = toni.opens("/admin/customers?limit=2").await.is(200);
    assert!(first.page_text().find("Person 5") < first.page_text().find("Person 4") && !first.page_text().contains("Person 3"));
    assert!(first.has("nav a[aria-current=page][href='/admin/customers']") && !first.has("a[rel=prev]"));
    let next = format!("/admin/customers{}", first.attribute_of("a[rel=next]", "href"));
    let second = toni.opens(&next).await.is(200).sees("Person 3").sees("Person 2");
    let back = format!("/admin/customers{}", second.attribute_of("a[rel=prev]", "href"));
    assert_eq!(toni.opens(&back).await.is(200).page_text(), first.page_text());

    for term in ["3", "person-3@example.com", "PERSON-3@Example.com", "%20person-3%40example.com%20"] {
        let found = toni.opens(&format!("/admin/customers?q={term}")).await.is(303);
        assert_eq!(found.header("location"), Some("/admin/customers/3"), "{term}");
    }
    for term in ["17", "nobody@example.com", "Person"] {
        toni.opens(&format!("/admin/customers?q={term}")).await.is(200).sees("Nobody matches").sees(term);
    }
}

/// UX-5: the back office speaks the language of the browser, or the one chosen there.
#[tokio::test]
async fn staff_choose_the_language() {
    let shop = TestShop::open().await;
    let page = shop.toni().in_browser("en").opens("/admin/customers").await.is(200);
    let link = page.attribute_of("nav a[hreflang=de]", "href");
    let german = shop.toni().in_browser("en").opens(&format!("/admin/customers{link}")).await.is(200).sees("Kunden");
    let offered: BTreeSet<String> = [german.attribute_of("nav a[hreflang]", "hreflang")].into();
    assert_eq!(offered, BTreeSet::from(["en".to_owned()]));
}
