from crm_requests import close_all, create


def test_deals_are_created_and_refused_one_by_one(zcrm):
    assert create(["A", "", "C"]) == ["SUCCESS", "MANDATORY_NOT_FOUND", "SUCCESS"]


def test_deals_are_closed_from_many_threads(zcrm):
    create([f"Deal {n}" for n in range(20)])
    assert close_all() == 20
    assert {deal["Probability"] for deal in zcrm.records("Deals")} == {100}


def test_each_test_starts_with_an_empty_org(zcrm):
    assert close_all() == 0
