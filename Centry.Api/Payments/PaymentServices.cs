using Centry.Api.Idempotency;
using Centry.Api.Payins;
using Centry.Api.Payouts;

namespace Centry.Api.Payments;

/// <summary>What every route that moves money needs, whoever calls it.</summary>
public static class PaymentServices
{
    public static IServiceCollection AddPaymentEndpoints(this IServiceCollection services)
    {
        services.AddSingleton<AnswerCache>();
        services.AddSingleton<MoneyEndpoint>();
        services.AddSingleton<PayinOrderReader>();
        services.AddSingleton<PayoutOrderReader>();
        return services;
    }
}
