# Partner: die Seiten in „Mein Konto“.
affiliate-title = Empfehlungen
affiliate-about = Teilen Sie einen Link zu unserem Shop. Wenn jemand darüber kommt und zum ersten Mal kauft, erhalten Sie einen Anteil an dieser und jeder weiteren Bestellung.
affiliate-apply = Bewerben
affiliate-awaiting = Ihre Bewerbung liegt uns vor. Wir sehen sie uns bald an.
affiliate-suspended = Ihr Partnerkonto ruht zurzeit. Die Kunden, die Sie geworben haben, bleiben Ihre, aber in dieser Zeit verdienen Sie nichts.
affiliate-approved = Sie erhalten { $rate } von dem, was von Ihnen Geworbene kaufen, an ihrer ersten und jeder weiteren Bestellung.
affiliate-link = Ihr Link
affiliate-link-hint = Um auf eine beliebige Seite des Shops zu verlinken, hängen Sie ?af={ $number } an ihre Adresse.
affiliate-qr = QR-Code Ihres Links
affiliate-paid = Ausgezahlt
affiliate-unpaid = Noch offen
affiliate-months = Aufrufe und Verkäufe nach Monaten
affiliate-chart = Aufrufe und Verkäufe der letzten 12 Monate
affiliate-chart-about = Die oberen Balken sind Aufrufe, die unteren Verkäufe. Die Tabelle darunter enthält dieselben Zahlen.
affiliate-month = Monat
affiliate-hits = Aufrufe
affiliate-sales = Verkäufe
affiliate-commission = Provision
affiliate-hits-hint = Ein Besucher zählt einmal je Stunde. Aufrufe insgesamt: { $raw }, davon gezählt: { $counted }.
affiliate-lines-title = Provisionen
affiliate-lines-none = Noch keine Provisionen
affiliate-date = Datum
affiliate-kind = Vorgang
affiliate-base = Basis
affiliate-rate = Satz
affiliate-state = Status
affiliate-kind-earned = Verkauf
affiliate-kind-reversed = Erstattung
affiliate-kind-restored = Wieder gutgeschrieben
affiliate-kind-refused = Nichts verdient: Konto ruhte
affiliate-state-unpaid = Noch offen
affiliate-state-paid = Ausgezahlt
affiliate-state-refused = –
affiliate-payouts-title = Auszahlungen
affiliate-payouts-none = Noch keine Auszahlungen
affiliate-amount = Betrag
affiliate-method = Art
affiliate-reference = Verwendungszweck
affiliate-count = Verkäufe
affiliate-method-cash = Bar
affiliate-method-other = Andere
affiliate-payout-paid = Ausgezahlt
affiliate-payout-cancelled = Zurückgenommen

affiliate-status-none = Kein Partner
affiliate-status-awaiting = Wartet auf Zulassung
affiliate-status-approved = Zugelassen
affiliate-status-suspended = Ruht
affiliate-how = So funktioniert es
affiliate-how-link = Sie teilen Ihren Link
affiliate-how-link-hint = Jede Seite des Shops, mit Ihrer Kundennummer darin.
affiliate-how-buy = Jemand folgt ihm und kauft
affiliate-how-buy-hint = Zum ersten Mal: Wer hier schon gekauft hat, zählt nicht.
affiliate-how-earn = Sie verdienen einen Anteil, sofort und später
affiliate-how-earn-hint = An der ersten Bestellung und an jeder weiteren, gleich wessen Link dann benutzt wird.
affiliate-terms = Bedingungen
affiliate-terms-review = Wir sehen uns jede Bewerbung an und legen Ihren Satz fest.
affiliate-terms-base = Die Provision ist Ihr Satz auf das Gekaufte, abzüglich Rabatten, ohne Versand und Steuer. Erstattungen nehmen ihren Anteil wieder heraus.
affiliate-terms-due = { $count ->
    [0] Provisionen sind sofort auszahlbar.
    [one] Provisionen sind einen Tag nach der Buchung auszahlbar.
   *[other] Provisionen sind { $count } Tage nach der Buchung auszahlbar.
}
affiliate-terms-own = An eigenen Bestellungen verdienen Sie nichts.
affiliate-awaiting-since = Gesendet am
affiliate-awaiting-hint = Wir schreiben Ihnen.
affiliate-amounts-also = und { $amounts }
affiliate-hits-in = Aufrufe im { $month }
affiliate-sales-in = Verkäufe im { $month }
affiliate-month-before = { $count } im { $month }
affiliate-chart-table = Als Tabelle
affiliate-lines-caption = Provisionen, die neuesten zuerst
affiliate-lines-none-hint = Der erste Verkauf über Ihren Link steht sofort hier.
affiliate-lines-none-button = Ihr Link
affiliate-base-hint = Die Basis ist das Gekaufte abzüglich aller Rabatte, ohne Versand und Steuer. Kommt Ware zurück, nimmt eine Erstattung ihren Anteil wieder heraus.
affiliate-payouts-caption = Auszahlungen, die neuesten zuerst
affiliate-payouts-none-hint = Was wir Ihnen auszahlen, steht hier.

affiliate-order = Bestellung
affiliate-filter-all = Alle
affiliate-filter = Anzeigen

affiliate-currency = Währung
affiliate-file = Als Tabelle herunterladen (CSV)
affiliate-state-payable = Auszahlbar ab { $date }
affiliate-link-to = Link zu einer anderen Seite des Shops
affiliate-link-make = Link bilden
affiliate-link-wrong = Nur Seiten des Shops lassen sich verlinken: Kopieren Sie die Adresse aus Ihrem Browser.
affiliate-lines-recent = Letzte Provisionen
affiliate-lines-all = Alle Provisionen

affiliate-months-all = Alle Monate
affiliate-agree = Ich stimme diesen Bedingungen zu (Fassung { $version })
affiliate-agreed = Sie haben den Bedingungen (Fassung { $version }) am { $date } zugestimmt.
problem-not-agreed = Bitte stimmen Sie den Bedingungen zu
problem-terms-changed = Die Bedingungen haben sich geändert
error-not-agreed = Bitte lesen Sie die Bedingungen und haken Sie das Feld an.
error-terms-changed = Die Bedingungen haben sich inzwischen geändert. Bitte lesen Sie sie noch einmal.
