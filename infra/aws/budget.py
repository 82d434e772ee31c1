"""A budget: a letter when a month is about to cost more than was meant."""

from infra.aws.shapes import Json, Resources, named, ref, resource


def budget() -> Resources:
    """Return it. It counts the whole account, so that what was left behind elsewhere is noticed too."""
    amount = {"Amount": ref("MonthlyBudget"), "Unit": "USD"}
    return {
        "Budget": resource(
            "Budgets::Budget",
            {
                "Budget": {
                    "BudgetName": named("month"),
                    "BudgetType": "COST",
                    "TimeUnit": "MONTHLY",
                    "BudgetLimit": amount,
                },
                "NotificationsWithSubscribers": [_told("ACTUAL", 80), _told("FORECASTED", 100)],
            },
            Condition="HasBudget",
        )
    }


def _told(kind: str, percent: int) -> Json:
    return {
        "Notification": {
            "NotificationType": kind,
            "ComparisonOperator": "GREATER_THAN",
            "Threshold": percent,
            "ThresholdType": "PERCENTAGE",
        },
        "Subscribers": [{"SubscriptionType": "EMAIL", "Address": ref("AlarmEmail")}],
    }
