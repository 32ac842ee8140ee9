namespace Centry.Chaos.Plan;

/// <summary>Draws the traffic.</summary>
internal sealed class OperationPlanner
{
    /// <summary>One in so many payments goes to a number at which it fails.</summary>
    private const int OneInFails = 12;

    /// <summary>A payin this old is completed as a rule, and can be refunded.</summary>
    private const long RefundableAfterMs = 12_000;

    /// <summary>Replays and reads look at the newest so many operations half of the time, at all the other half.</summary>
    private const int Newest = 20;

    private const int OpeningInUsualAmounts = 10_000;
    private const int EdgeCopies = 35;
    private const long MinuteMs = 60_000;

    private static readonly (OperationKind Kind, double Weight)[] Mix =
    [
        (OperationKind.Payin, 0.34), (OperationKind.Payout, 0.17), (OperationKind.BulkPayout, 0.02), (OperationKind.Refund, 0.05),
        (OperationKind.Replay, 0.12), (OperationKind.KeyReuse, 0.01), (OperationKind.Duplicates, 0.05), (OperationKind.ForeignRead, 0.06),
        (OperationKind.ForeignRefund, 0.01), (OperationKind.Read, 0.08), (OperationKind.List, 0.05), (OperationKind.Balance, 0.04),
    ];

    private readonly Random _random;
    private readonly List<Operation> _drawn = [];
    private readonly List<Operation>[] _created = [.. Cast.All.Select(_ => new List<Operation>())];

    private OperationPlanner(Random random) => _random = random;

    public static (IReadOnlyList<Operation> Opening, IReadOnlyList<Operation> Operations) Draw(Random random, long lengthMs, int rate)
    {
        var planner = new OperationPlanner(random);
        planner.DrawOpening();
        var opening = planner._drawn.Count;
        var count = (int)(lengthMs * rate / 1000);
        var edges = 0;
        for (var i = 0; i < count; i++)
        {
            var at = i * 1000L / rate;
            if (at >= (edges * MinuteMs) + (ChaosPlan.QuietMs / 2))
            {
                planner.DrawEdge(at);
                edges++;
            }

            planner.DrawNext(at);
        }

        return ([.. planner._drawn.Take(opening)], [.. planner._drawn.Skip(opening)]);
    }

    private void DrawOpening()
    {
        for (var merchant = 0; merchant < Cast.All.Count; merchant++)
        {
            for (var profile = 0; profile < ProviderProfile.All.Count; profile++)
            {
                // A capped key could not take so much at once; its merchant has payins enough for what it may pay out.
                var isCapped = Cast.All[merchant].Keys.Any(key => key.SingleCap is not null);
                var usual = (long)ProviderProfile.All[profile].Minor(ProviderProfile.All[profile].UsualAmount);
                for (var copy = 0; copy < (isCapped ? 10 : 1); copy++)
                {
                    Add(Payment(OperationKind.Payin, -1, merchant) with
                    {
                        Profile = profile,
                        Phone = GoodPhone(ProviderProfile.All[profile]),
                        Amount = isCapped ? usual / 2 : usual * OpeningInUsualAmounts,
                    });
                }
            }
        }
    }

    private void DrawEdge(long at) => Add(new Operation
    {
        Number = _drawn.Count,
        AtMs = at,
        Kind = OperationKind.MinuteEdge,
        Merchant = Cast.Limited,
        Copies = EdgeCopies,
    });

    private void DrawNext(long at)
    {
        var merchant = Pick(Cast.All, member => member.Share);
        var kind = Mix[Pick(Mix, entry => entry.Weight)].Kind;
        Add(kind switch
        {
            OperationKind.Payout or OperationKind.BulkPayout => Payout(kind, at, merchant),
            OperationKind.Refund => Refund(at, merchant),
            OperationKind.Replay or OperationKind.KeyReuse => Again(kind, at, merchant),
            OperationKind.ForeignRead or OperationKind.ForeignRefund => Foreign(kind, at, merchant),
            OperationKind.Read => About(OperationKind.Read, at, merchant, Choose(_created[merchant], o => o.Kind != OperationKind.Refund)),
            OperationKind.List or OperationKind.Balance => Plain(kind, at, merchant),
            _ => Payment(kind, at, merchant),
        });
    }

    private void Add(Operation? operation)
    {
        if (operation is null)
            return;
        _drawn.Add(operation);
        if (operation.Creates)
            _created[operation.Merchant].Add(operation);
    }

    private Operation Payment(OperationKind kind, long at, int merchant)
    {
        var profile = _random.Next(ProviderProfile.All.Count);
        var (provider, amount) = (ProviderProfile.All[profile], Amount(ProviderProfile.All[profile]));
        return Plain(kind, at, merchant) with
        {
            Profile = profile,
            Amount = amount,
            Phone = _random.Next(OneInFails) == 0 ? OneOf(provider.PayersThatFail) : GoodPhone(provider),
            Copies = kind == OperationKind.Duplicates ? _random.Next(2, 5) : 1,
        };
    }

    private Operation Payout(OperationKind kind, long at, int merchant)
    {
        var paying = Enumerable.Range(0, ProviderProfile.All.Count).Where(i => ProviderProfile.All[i].PaysOut).ToList();
        var profile = OneOf(paying);
        var provider = ProviderProfile.All[profile];
        var recipients = kind == OperationKind.BulkPayout
            ? Enumerable.Range(0, _random.Next(3, 9)).Select(_ => new PlannedRecipient(PayeePhone(provider), Amount(provider) / 4)).ToList()
            : null;
        return Plain(kind, at, merchant) with
        {
            Profile = profile,
            Recipients = recipients,
            Amount = recipients?.Sum(r => r.Amount) ?? Amount(provider),
            Phone = recipients is null ? PayeePhone(provider) : null,
        };
    }

    private Operation Refund(long at, int merchant)
    {
        var payin = Choose(_created[merchant], o => o.CreatesPayin && ProviderProfile.All[o.Profile].Refunds && o.AtMs <= at - RefundableAfterMs);
        return payin is null
            ? Payment(OperationKind.Payin, at, merchant)
            : About(OperationKind.Refund, at, merchant, payin) with { Amount = Math.Max(1, payin.Amount / _random.Next(2, 6)), Profile = payin.Profile };
    }

    // The merchant's other key may ask as well: idempotency is the merchant's.
    private Operation Again(OperationKind kind, long at, int merchant)
        => Choose(_created[merchant], o => kind == OperationKind.Replay || o.Kind is OperationKind.Payin or OperationKind.Payout) is { } earlier
            ? About(kind, at, merchant, earlier) with { Amount = earlier.Amount, Profile = earlier.Profile }
            : Payment(OperationKind.Payin, at, merchant);

    private Operation Foreign(OperationKind kind, long at, int merchant)
    {
        var other = (merchant + _random.Next(1, Cast.All.Count)) % Cast.All.Count;
        return About(kind, at, merchant, Choose(_created[other], o => kind == OperationKind.ForeignRead ? o.Kind != OperationKind.Refund : o.CreatesPayin));
    }

    private Operation About(OperationKind kind, long at, int merchant, Operation? target)
        => target is null ? Payment(OperationKind.Payin, at, merchant) : Plain(kind, at, merchant) with { Target = target.Number };

    private Operation Plain(OperationKind kind, long at, int merchant) => new()
    {
        Number = _drawn.Count,
        AtMs = at,
        Kind = kind,
        Merchant = merchant,
        Key = _random.Next(Cast.All[merchant].Keys.Count),
    };

    private Operation? Choose(List<Operation> from, Func<Operation, bool> fits)
    {
        var candidates = (_random.Next(2) == 0 ? from.TakeLast(Newest) : from).Where(fits).ToList();
        if (candidates.Count == 0)
            candidates = [.. from.Where(fits)];
        return candidates.Count == 0 ? null : candidates[_random.Next(candidates.Count)];
    }

    private long Amount(ProviderProfile provider) => (long)provider.Minor(provider.UsualAmount) * _random.Next(100, 1001) / 1000;

    private string PayeePhone(ProviderProfile provider) => _random.Next(OneInFails) == 0 ? OneOf(provider.PayeesThatFail) : GoodPhone(provider);

    private string GoodPhone(ProviderProfile provider) => FormattableString.Invariant($"{provider.PhonePrefix}{_random.Next(2_000_000, 8_000_000)}");

    private T OneOf<T>(IReadOnlyList<T> all) => all[_random.Next(all.Count)];

    private int Pick<T>(IReadOnlyList<T> all, Func<T, double> weight)
    {
        var point = _random.NextDouble() * all.Sum(weight);
        for (var i = 0; i < all.Count - 1; i++)
        {
            point -= weight(all[i]);
            if (point < 0)
                return i;
        }

        return all.Count - 1;
    }
}
