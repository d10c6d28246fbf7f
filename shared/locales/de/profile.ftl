# Mein Konto: Angaben und Bestellungen.
account-title = Mein Konto
account-number = Kundennummer
account-save = Speichern
account-saved = Ihre Änderungen sind gespeichert.
account-mailing-list = Newsletter
account-affiliate = Empfehlungen
language-en = English
language-de = Deutsch

orders-title = Meine Bestellungen
orders-none = Sie haben noch nichts bestellt.
orders-number = Bestellung
orders-placed = Bestellt am
orders-status = Status
orders-total = Summe
orders-more = Ältere Bestellungen
order-placed = bestellt
order-paid = bezahlt
order-cancelled = storniert

letter-approved-subject = Sie sind jetzt Partner von { $shop }
letter-approved-body = { $shop } hat Sie als Partner zugelassen. Sie erhalten { $rate } von dem, was die Menschen kaufen, die Sie empfehlen. Ihr Link und Ihre Zahlen stehen in Ihrem Konto.
letter-suspended-subject = Ihre Partnerschaft mit { $shop } ruht
letter-suspended-body = { $shop } lässt Ihre Partnerschaft ruhen. Die Kunden, die Sie empfohlen haben, bleiben Ihnen zugeordnet; solange die Partnerschaft ruht, kommt keine Provision hinzu. Was Sie bisher verdient haben, behalten Sie.
letter-rate-subject = Ihr Provisionssatz bei { $shop } hat sich geändert
letter-rate-body = Von jetzt an erhalten Sie { $rate } von dem, was die Menschen kaufen, die Sie empfehlen. Was Sie bisher verdient haben, bleibt, wie es ist.
letter-affiliate-button = Meine Empfehlungen
letter-disabled-subject = Ihr Konto bei { $shop } ist gesperrt
letter-disabled-body = { $shop } hat Ihr Konto gesperrt. Niemand kann sich anmelden, und alle Geräte sind abgemeldet. Wenn Sie das für einen Irrtum halten, schreiben Sie bitte an den Shop.
letter-enabled-subject = Ihr Konto bei { $shop } ist wieder offen
letter-enabled-body = { $shop } hat Ihr Konto wieder geöffnet. Ihr Passwort ist, wie es war.
letter-enabled-button = Anmelden
