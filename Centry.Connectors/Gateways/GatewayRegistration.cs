using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
namespace Centry.Connectors.Gateways;
/// <summary>x</summary>
public static class GatewayRegistration { public static IServiceCollection AddGateways(this IServiceCollection services, IConfiguration configuration) { services.AddSingleton(configuration.GetSection("x")); return services; } }
