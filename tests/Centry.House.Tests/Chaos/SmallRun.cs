using Centry.Chaos.Checks;
using Centry.Chaos.Plan;
using Centry.Chaos.Provider;
using Centry.Chaos.Receiving;
using Centry.Chaos.Stack;
using Centry.Chaos.Traffic;

namespace Centry.House.Tests.Chaos;

/// <summary>
/// The evidence of a tiny run in which all went well: the hot merchant takes 10,000 UGX in Uganda, refunds 3,000, pays 2,000 out, and is
/// refused another merchant's payin. Tests change one thing in it.
/// </summary>
internal static class SmallRun
{
    public const string Gateway = "mtn_momo";
    private const string Created = "/v1/payins";

    public static Guid Hot { get; } = Id(100);

    public static Guid Other { get; } = Id(101);

    public static Settled Payin { get; } = new("payin", Id(1), Hot, null, Gateway, "UG", "UGX", 10_000, 150, "completed", Id(11), "chaos-5-000000", false);

    public static Settled Refund { get; } = new("refund", Id(2), Hot, Payin.Id, Gateway, "UG", "UGX", 3_000, 0, "completed", Id(12), null, false);

    public static Settled Payout { get; } = new("payout", Id(3), Hot, null, Gateway, "UG", "UGX", 2_000, 30, "completed", Id(13), "chaos-5-000002", false);

    public static Settled Foreign { get; } = new("payin", Id(4), Other, null, Gateway, "UG", "UGX", 500, 8, "failed", Id(14), "chaos-5-000003", false);

    public static Evidence Evidence { get; } = new()
    {
        Plan = new ChaosPlan
        {
            Seed = 5,
            LengthMs = 120_000,
            Rate = 1,
            Opening = [],
            Operations =
            [
                new() { Number = 0, AtMs = 0, Kind = OperationKind.Payin, Merchant = 0, Amount = 10_000 },
                new() { Number = 1, AtMs = 0, Kind = OperationKind.Refund, Merchant = 0, Amount = 3_000, Target = 0 },
                new() { Number = 2, AtMs = 0, Kind = OperationKind.Payout, Merchant = 0, Amount = 2_000 },
                new() { Number = 3, AtMs = 0, Kind = OperationKind.Payin, Merchant = 1, Amount = 500 },
                new() { Number = 4, AtMs = 0, Kind = OperationKind.ForeignRead, Merchant = 0, Target = 3 },
                new() { Number = 5, AtMs = 0, Kind = OperationKind.Replay, Merchant = 0, Target = 0 },
                new() { Number = 6, AtMs = 0, Kind = OperationKind.List, Merchant = 0 },
                new() { Number = 7, AtMs = 0, Kind = OperationKind.Balance, Merchant = Cast.Limited },
            ],
            Faults = [],
        },
        Merchants = [new Merchant(0, Hot, [], ""), new Merchant(1, Other, [], "")],
        Journal =
        [
            Answer(0, 201, "POST", Created, "chaos-5-000000") with { Payment = Shown(Payin, 10_000), BodyHash = "a" },
            Answer(1, 200, "POST", $"{Created}/{Payin.Id}/refund", "chaos-5-000001") with { Payment = Shown(Payin, 10_000), BodyHash = "b" },
            Answer(2, 201, "POST", "/v1/payouts", "chaos-5-000002") with { Payment = Shown(Payout, 2_000), BodyHash = "c" },
            Answer(3, 201, "POST", Created, "chaos-5-000003") with { Payment = Shown(Foreign, 500), BodyHash = "d", Merchant = 1 },
            Answer(4, 404, "GET", $"{Created}/{Foreign.Id}") with { Code = "not_found" },
            Answer(5, 201, "POST", Created, "chaos-5-000000") with { Payment = Shown(Payin, 10_000), BodyHash = "a", Replayed = true },
            Answer(6, 200, "GET", Created + "/list") with { Listed = [Payin.Id] },
        ],
        Unanswered = [],
        Database = new DatabaseFacts(
            [Payin, Refund, Payout, Foreign],
            [
                new StoredEvent(Id(21), Hot, "payin.completed", Payin.Id), new StoredEvent(Id(22), Hot, "payin.refunded", Payin.Id),
                new StoredEvent(Id(23), Hot, "payout.completed", Payout.Id), new StoredEvent(Id(24), Other, "payin.failed", Foreign.Id),
            ],
            [new LedgerSum("UGX", 0)],
            [],
            // 10,000 less 150; less 3,000; less 2,000 and 30.
            [new StoredBalance(Hot, "UG", "UGX", 4_820, 0, 0, 4_820, 0, 0), new StoredBalance(Other, "UG", "UGX", 0, 0, 0, 0, 0, 0)]),
        Books = new Dictionary<string, IReadOnlyList<HeldPayment>>
        {
            ["mtn"] = [Held(Payin, "requesttopay"), Held(Refund, "refund"), Held(Payout, "transfer"), Held(Foreign, "requesttopay")],
        },
        Deliveries = [Taken(21, 0, "payin.completed", Payin), Taken(22, 0, "payin.refunded", Payin), Taken(23, 0, "payout.completed", Payout), Taken(24, 1, "payin.failed", Foreign)],
        Trapped = 0,
        Faults = [],
        Balances = [new ShownBalance(Hot, "UG", "UGX", 4_820, 0, 0), new ShownBalance(Other, "UG", "UGX", 0, 0, 0)],
        Owed = new Dictionary<string, long>(),
        EndedByThemselves = [],
        ReconcileDifferences = 0,
    };

    public static Guid Id(int number) => new(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);

    public static Exchange Answer(int operation, int status, string method, string path, string? key = null) => new()
    {
        SentMs = 1_000,
        DoneMs = 1_010,
        Operation = operation,
        Api = "api-1",
        Merchant = 0,
        Method = method,
        Path = path,
        IdempotencyKey = key,
        Status = status,
        IsLast = true,
    };

    public static ShownPayment Shown(Settled settled, decimal amount) => new(settled.Id, amount, settled.CurrencyCode, "pending", settled.Reference, null, null);

    public static HeldPayment Held(Settled settled, string operation) => new(
        settled.SubmissionId.ToString("D"), operation, settled.Id.ToString("D"), FormattableString.Invariant($"{settled.Amount}"), "EUR",
        settled.HasMoved ? "SUCCESSFUL" : "FAILED", settled.Noun != "payin", settled.HasMoved);

    public static Delivery Taken(int id, int merchant, string type, Settled settled) => new()
    {
        AtMs = 2_000,
        Merchant = merchant,
        Headers = new Dictionary<string, string>(),
        BodyHash = "e",
        EventId = Id(id),
        EventType = type,
        PaymentId = settled.Id,
        MerchantId = settled.MerchantId,
        Answered = 200,
    };
}
