using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
namespace Centry.Connectors.Gateways;
/// <summary>x</summary>
public static class GatewayRegistration { public static IServiceCollection AddGateways(this IServiceCollection services, IConfiguration configuration) { services.AddSingleton(configuration.GetSection("x")); services.AddSingleton<IGateway, Tmp>(); services.AddSingleton<GatewayRegistry>(); return services; }
 private sealed class Tmp : IPayinGateway { public GatewayDescriptor Descriptor => new() { Id = "mtn_momo", DisplayName="M", Aliases=["mtn"], Capabilities=["payin"], Methods=["mobile_money"], Countries=["UG","GH","RW","ZM","CI"], Credentials=[] };
  public Task<GatewayOutcome> SubmitPayinAsync(PayinSubmission payin, GatewayAccess access, CancellationToken cancellationToken) => Task.FromResult<GatewayOutcome>(new GatewayOutcome.Completed("x"));
  public Task<GatewayOutcome> QueryPayinAsync(PayinSubmission payin, GatewayAccess access, CancellationToken cancellationToken) => Task.FromResult<GatewayOutcome>(new GatewayOutcome.Completed("x")); } }
