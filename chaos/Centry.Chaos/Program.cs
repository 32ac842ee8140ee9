using Centry.Chaos;
using Centry.Testing.Processes;

return args is [RedisProcess.Command, var port] ? await RedisProcess.ServeAsync(port) : await ChaosProgram.RunAsync(args);
