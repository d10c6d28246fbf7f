# Die Verwaltung.
admin-title = Verwaltung
admin-site = Verwaltung von { $shop }
admin-menu = Menü
admin-menu-close = Schließen
admin-find = Kunden finden
admin-nav-people = Personen
admin-nav-shop = Shop

# Kunden
admin-customers = Kunden
admin-customers-find = Nummer oder E-Mail-Adresse
admin-customers-find-button = Finden
admin-customers-caption = Kunden, neueste zuerst
admin-customers-groups = Gruppen
admin-customers-none = Noch keine Kunden
admin-customers-none-hint = Wer ein Konto eröffnet, bestellt oder sich in die Mailingliste einträgt, steht hier.
admin-customers-nobody = Zu „{ $term }“ passt niemand
admin-customers-nobody-hint = Eine Nummer oder eine ganze E-Mail-Adresse öffnet den Eintrag. Groß- und Kleinschreibung ist egal.
admin-customers-all = Alle Kunden zeigen
admin-standing = Stand
admin-created = Angelegt
admin-number = Nummer
admin-no-name = Ohne Namen

admin-standing-disabled = Gesperrt
admin-standing-erased = Gelöscht
admin-standing-flagged = Anzusehen
admin-standing-awaiting = Wartet auf Freigabe
admin-standing-affiliate = Partner
admin-standing-suspended = Partner, ruht
admin-standing-subscriber = Abonnent
admin-standing-special-payments = Besondere Zahlarten
admin-standing-open = Offen

# Ein Kunde
admin-no = Nr.
admin-saved = Ihre Änderungen sind gespeichert.
admin-aside = Profil und Notizen
admin-on-this-page = Auf dieser Seite
admin-send-reset = Link für neues Passwort senden
admin-reset-sent = Ein Link, um ein neues Passwort zu setzen, ist unterwegs zum Kunden.
admin-last-login = Letzte Anmeldung
admin-never = Nie
admin-failed-logins = Misslungene Anmeldungen
admin-no-password = Noch nicht gewählt
admin-first-purchase = Erster Kauf
admin-since = seit
admin-profile-edit = Profil bearbeiten
admin-profile-save = Profil speichern
admin-notes = Notizen
admin-notes-label = Notizen, nur für die Verwaltung
admin-notes-save = Notizen speichern
admin-notes-none = Es gibt keine Notizen.
admin-latest-orders = Letzte Bestellungen
admin-orders-none = Noch keine Bestellungen
admin-orders-caption = Bestellungen, neueste zuerst
admin-orders-of = Bestellungen von { $name }
admin-back-to-record = Zurück zum Kunden
admin-groups-discount = Gruppen und Rabatt
admin-groups-hint = Namen, durch Kommas getrennt.
admin-groups-save = Gruppen und Rabatt speichern
admin-discount = Eigener Rabatt in %
admin-discount-hint = Nur auf Waren, nie auf den Versand.
admin-special-payments = Für besondere Zahlarten freigegeben
error-invalid-slug = Namen bestehen aus Kleinbuchstaben, Ziffern und innen Bindestrichen: grosshandel, messe-2026.
error-invalid-percent = Bitte einen Prozentsatz von 0 bis 100 eingeben, etwa 12,5.
error-built-in-group = Die Gruppen affiliates und mailing-list bearbeitet niemand von Hand.
problem-built-in-group = Diese Gruppe wird nicht von Hand bearbeitet
problem-too-many-groups = Ein Kunde ist in höchstens 50 Gruppen

admin-affiliate = Partner
admin-affiliate-figures = Zahlen und Auszahlungen
admin-affiliate-none = Hat sich nicht beworben.
admin-affiliate-awaiting = Hat sich am { $date } beworben und wartet auf Freigabe.
admin-affiliate-approved = Verdient { $rate } an dem, was geworbene Kunden kaufen.
admin-affiliate-suspended = Ruht: behält die geworbenen Kunden und verdient so lange nichts.
admin-affiliate-rate = Satz in %
admin-affiliate-approve = Freigeben
admin-affiliate-save = Satz speichern
admin-affiliate-suspend = Ruhen lassen
error-rate-missing = Ein Partner braucht einen Satz über 0.
problem-rate-missing = Der Partner braucht einen Satz
admin-referred-by = Geworben von
admin-referral-why = Warum der Kunde zu diesem Partner gehört
admin-referral-hit = Ist einem Link des Partners gefolgt
admin-referral-tagged = Gehört von hier an zum Partner
admin-referral-tagged-to = Gehört von hier an zu Nr. { $number }
admin-rule-new-customer = Hat zum ersten Mal gekauft, innerhalb der Tage für neue Kunden
admin-rule-same-visit = Hat beim selben Besuch gekauft und gehörte noch zu niemandem
admin-rule-code = Hat an der Kasse den Code des Partners eingegeben

admin-list = Mailingliste
admin-list-none = Nicht auf der Mailingliste.
admin-list-pending = Hat noch nicht bestätigt.
admin-list-confirmed = Abonnent.
admin-list-unsubscribed = Hat sich abgemeldet.
admin-list-suppressed = Unterdrückt: Mails kamen zurück oder wurden gemeldet.
admin-list-proof = Nachweis der Anmeldung

admin-undeliverable = Eine Mail an diese Adresse kam am { $date } zurück
admin-undeliverable-hint = An sie geht keine Mail mehr. Beheben Sie erst die Ursache, dann lassen Sie Mails wieder zu.
admin-allow-mail = Mails wieder zulassen
admin-mail-allowed = An die Adresse gehen wieder Mails.
admin-guessing = { $count ->
    [one] Seit der letzten Anmeldung, die gelang, misslang eine
   *[other] Seit der letzten Anmeldung, die gelang, misslangen { $count }
}
admin-guessing-hint = Wahrscheinlich rät jemand das Passwort. Ein Link für ein neues Passwort hilft dem Inhaber.
admin-guessing-told = Wahrscheinlich rät jemand das Passwort. Der Inhaber weiß es seit dem { $date }.
admin-flag-same-payment = Eine Bestellung wurde so bezahlt wie eine eigene des Partners
admin-flag-look-alike-address = Die Adresse sieht aus wie die des Partners
admin-flag-hint = Partner und Kunde sind vielleicht dieselbe Person. Die Provision ist trotzdem gebucht: Bitte sehen Sie sich die Bestellungen an.

admin-danger = Gefahrenzone
admin-devices = { $count ->
    [0] Nirgends angemeldet.
    [one] Auf einem Gerät angemeldet.
   *[other] Auf { $count } Geräten angemeldet.
}
admin-end-sessions = Überall abmelden
admin-end-sessions-hint = Jedes Gerät muss sich neu anmelden, und gesendete Links gelten nicht mehr.
admin-end-sessions-button = Alle Sitzungen beenden
admin-sessions-ended = Alle Sitzungen des Kunden sind beendet.
admin-disable = Konto sperren
admin-disable-hint = Niemand kann sich anmelden, und jedes Gerät wird abgemeldet. Lässt sich zurücknehmen.
admin-disable-button = Sperren …
admin-disable-title = { $name } sperren?
admin-disable-what = Was geschieht
admin-disable-login = Niemand kann sich beim Konto anmelden.
admin-disable-devices = { $count ->
    [0] Zurzeit ist kein Gerät angemeldet.
    [one] Ein Gerät wird abgemeldet.
   *[other] { $count } Geräte werden abgemeldet.
}
admin-disable-mail = Der Inhaber erfährt es per Mail, aber nicht warum. Als Partner verdient er so lange nichts.
admin-stays = Was bleibt
admin-disable-stays = Der Eintrag, seine Bestellungen und sein Passwort. Sie können das Konto jederzeit wieder öffnen.
admin-disable-confirm = Konto sperren
admin-leave-as-is = So lassen
admin-reason = Grund
admin-reason-hint = Steht auf Dauer im Protokoll. Bitte keine Namen.
admin-customer-disabled = Das Konto ist gesperrt.
admin-enable = Konto öffnen
admin-enable-hint = Das Passwort ist, wie es war. Der Inhaber erfährt es per Mail.
admin-enable-button = Öffnen
admin-customer-enabled = Das Konto ist wieder offen.
problem-customer-erased = An einem gelöschten Eintrag lässt sich nichts ändern
problem-customer-not-open = Dieser Eintrag ist gesperrt oder gelöscht
problem-address-undeliverable = Mails an diese Adresse kamen zurück

# Ein neuer Kunde
admin-new-customer = Kunden anlegen
admin-new-customer-hint = Es geht keine Mail hinaus. Wem die Adresse gehört, der kann später ein Passwort wählen.
admin-new-customer-button = Kunden anlegen
admin-created-notice = Der Eintrag ist angelegt.
problem-address-taken = Zu dieser E-Mail-Adresse gibt es schon einen Eintrag
error-address-taken = Zu dieser Adresse gibt es schon einen Eintrag. Suchen Sie ihn unter Kunden.

# Eine Bestellung
admin-order-about = Über diese Bestellung
admin-order-customer = Kunde
admin-order-nobody = Noch niemand
admin-order-updated = Letzte Änderung
admin-order-payment = Bezahlt mit
admin-order-disputed = Strittig
admin-order-lines = Provision aus dieser Bestellung, älteste zuerst
admin-line-booked = Gebucht
admin-line-refused = Ruhte
admin-because-tagged-now = Diese Bestellung hat den Kunden zum Partner gebracht.
admin-because-tagged-before = Ihr Kunde gehörte schon zum Partner.
admin-because-no-visit = Niemand verdient: Der Kunde kam nicht über den Link eines Partners.
admin-because-visit-expired = Niemand verdient: Der Link wurde zu lange vorher geöffnet.
admin-because-visit-invalid = Niemand verdient: Der Besuch, der mit der Bestellung kam, ist keiner von uns.
admin-because-self-referral = An der eigenen Bestellung verdient niemand.
admin-because-programme-off = Niemand verdient: Das Partnerprogramm war aus.
admin-because-affiliate-suspended = Nichts ist geschuldet: Der Partner ruhte, als die Bestellung bezahlt wurde.
admin-because-not-paid = Noch nicht entschieden: Die Bestellung ist nicht bezahlt.
admin-because-no-customer = Noch nicht entschieden: Niemand weiß, wer der Kunde ist.
admin-because-test-order = An einer Testbestellung verdient niemand.
admin-because-nothing-to-earn = Der Anteil ergibt bisher nichts.

# Start
admin-home = Start
admin-nav-marketing = Marketing
admin-home-zone = Tage sind die von { $zone }.
admin-home-attention = Zu tun
admin-home-nothing = Nichts zu tun
admin-home-nothing-hint = Bewerbungen, Mails, die nicht hinausgingen, und was sonst auf jemanden wartet, steht hier.
admin-home-since = Seit { $date }
admin-home-look = Kunden ansehen
admin-home-applications = { $count ->
    [one] Eine Bewerbung wartet auf Freigabe
   *[other] { $count } Bewerbungen warten auf Freigabe
}
admin-home-applications-or-more = { $count } Bewerbungen oder mehr warten auf Freigabe
admin-home-applications-link = Bewerbungen ansehen
admin-home-given-up = { $count ->
    [one] Eine Mail ging nicht hinaus
   *[other] { $count } Mails gingen nicht hinaus
}
admin-home-given-up-or-more = { $count } Mails oder mehr gingen nicht hinaus
admin-home-given-up-link = Mails ansehen
admin-home-waiting = { $count ->
    [one] Eine Mail wartet seit mehr als einer Viertelstunde
   *[other] { $count } Mails warten seit mehr als einer Viertelstunde
}
admin-home-waiting-or-more = { $count } Mails oder mehr warten seit mehr als einer Viertelstunde
admin-home-undeliverable = { $count ->
    [one] Mails an einen Kunden kamen zurück
   *[other] Mails an { $count } Kunden kamen zurück
}
admin-home-undeliverable-or-more = Mails an { $count } Kunden oder mehr kamen zurück
admin-home-guessed = { $count ->
    [one] Jemand rät das Passwort eines Kunden
   *[other] Jemand rät die Passwörter von { $count } Kunden
}
admin-home-guessed-or-more = Jemand rät die Passwörter von { $count } Kunden oder mehr
admin-home-figures = In Zahlen
admin-home-new = { $count } neu in { $days } Tagen
admin-home-affiliates = jemals freigegeben

# Mails, die nicht hinausgingen
admin-mails = Mails, die nicht hinausgingen
admin-mails-none = Alle Mails sind hinausgegangen
admin-mails-none-hint = Eine Mail, die misslingt, wird zehnmal versucht, jedes Mal später. Gelingt keiner der Versuche, steht sie hier.
admin-mails-intro = Jede wurde zehnmal versucht. Suchen Sie erst die Ursache: Der Maildienst kennt die Gründe.
admin-mails-send = Noch einmal senden
admin-mails-sent-again = Die Mails sind wieder unterwegs.
admin-mail = Mail
admin-mail-since = Seit
admin-mail-attempts = Versuche
admin-mail-account-state = Ein Konto wurde gesperrt oder geöffnet
admin-mail-affiliate-notice = Die Bedingungen eines Partners haben sich geändert
admin-mail-sign-up = Anmeldung abschließen
admin-mail-password-reset = Neues Passwort setzen
admin-mail-password-changed = Das Passwort wurde geändert
admin-mail-guessing-notice = Jemand rät das Passwort
admin-mail-opt-in = Newsletter bestätigen
admin-mail-opt-in-reminder = Newsletter bestätigen, noch einmal
admin-mail-opt-out = Newsletter abbestellen

# Partner
admin-affiliates = Partner
admin-applied = Beworben
admin-affiliate-decline = Ablehnen
admin-affiliate-declined = Die Bewerbung ist abgelehnt.
problem-not-awaiting-approval = Dieser Partner wartet nicht auf Freigabe
admin-affiliates-none = Noch keine Partner
admin-affiliates-none-hint = Kunden bewerben sich in ihrem Konto. Wer freigegeben ist, steht hier mit den Zahlen des Monats.
admin-affiliates-caption = Partner im { $month }, neueste Kunden zuerst
admin-affiliate-tab-figures = Zahlen
admin-aliases = Namen für den Link

# Posten und Auszahlungen
admin-line = Posten
admin-line-due = Fällig
admin-line-due-from = Fällig ab { $date }
admin-lines-none = Keine solchen Posten
admin-lines-none-hint = Provisionsposten werden gebucht, wenn Bestellungen bezahlt sind. Wählen Sie oben einen anderen Stand oder eine andere Währung.
admin-lines-caption = Provisionsposten, älteste zuerst
admin-lines-count = { $count ->
    [one] Ein Posten
   *[other] { $count } Posten
}
admin-pay-hint = Die nächste Seite zeigt die Summe. Bezahlt ist nichts, bevor Sie dort auf den Knopf drücken.
admin-pay-ticked = Angekreuzte zahlen …
admin-pay-due = Alle fälligen zahlen …
admin-pay-all = Alle offenen zahlen …
admin-pay = Als bezahlt setzen
admin-paid-notice = Die Posten sind als bezahlt gesetzt.
admin-payout-new = Als bezahlt setzen
admin-payout-total = Summe
admin-payout-method = Bezahlt mit
admin-method-other = Überweisung oder anders
admin-payout-note = Notiz
admin-payout-back = Zurück zu den Posten
admin-payout-refused-hint = Nichts wurde geändert. Sehen Sie sich die Posten noch einmal an.
admin-payouts-none-hint = Was als bezahlt gesetzt ist, steht hier, auch nachdem es wieder offen ist.
admin-payouts-none-button = Fällige Posten
admin-payout-lines = Posten
admin-payout-title = Auszahlung über { $total }
admin-payout-about = Über diese Auszahlung
admin-payout-history = Verlauf
admin-payout-made = { $who } hat die Posten als bezahlt gesetzt
admin-payout-unmade = { $who } hat sie als unbezahlt gesetzt
admin-payout-lines-caption = Posten dieser Auszahlung, älteste zuerst
admin-unpay-button = Als unbezahlt setzen …
admin-unpay-title = Diese Auszahlung als unbezahlt setzen?
admin-unpay-what = Was geschieht
admin-unpay-lines = { $count ->
    [one] Ihr Posten kann wieder bezahlt werden.
   *[other] Alle ihre { $count } Posten können wieder bezahlt werden.
}
admin-unpay-paid = Was der Partner bekommen hat, sinkt von { $before } auf { $after }.
admin-unpay-money = Das Geld selbst kommt dadurch nicht zurück.
admin-unpay-stays = Die Auszahlung bleibt als storniert im Verlauf. Die Posten bleiben, wie sie gebucht sind.
admin-unpay-confirm = Als unbezahlt setzen
admin-unpaid-notice = Die Auszahlung ist als unbezahlt gesetzt.
problem-nothing-due = Es gibt nichts zu zahlen, oder die Posten ergeben 0 oder weniger
problem-line-unknown = Diesen Posten gibt es nicht
problem-line-already-paid = Ein Posten ist schon bezahlt
problem-line-other-currency = Ein Posten hat eine andere Währung
problem-line-refused = Für einen der Posten ist nichts geschuldet
problem-payout-too-large = Das sind zu viele Posten für eine Auszahlung
problem-total-changed = Die Posten ergeben inzwischen eine andere Summe
