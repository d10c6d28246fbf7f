# Die Verwaltung.
admin-title = Verwaltung
admin-site = Verwaltung von { $shop }
admin-menu = Menü
admin-menu-close = Schließen
admin-find = Kunden finden
admin-nav-people = Personen

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
