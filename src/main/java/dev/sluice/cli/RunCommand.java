package dev.sluice.cli;

import dev.sluice.config.SluiceConfig;
import dev.sluice.task.Predictor;
import dev.sluice.topology.Application;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice run}: from topic to topic until it is stopped. */
@Command(
        name = "run",
        description = "Answers the events of a topic until it is stopped.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  sluice run --config config/embedding.yaml",
            "  sluice run --config config/embedding.yaml -D kafka.bootstrap.servers=kafka:9092 -D device.type=cuda"
        })
final class RunCommand implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(RunCommand.class);

    @Mixin
    private ConfigOptions config;

    @Override
    public Integer call() throws InterruptedException {
        SluiceConfig settings = config.read();
        try (Predictor predictor = Predictor.open(settings.predictor());
                Application application = Application.start(settings.application(), predictor)) {
            StopSignals.install(application::close);
            log.info(
                    "{} ({}) on {} with {} workers: {} to {}",
                    predictor.model(),
                    predictor.revision(),
                    predictor.device().name(),
                    predictor.device().workers(),
                    settings.application().input().topic(),
                    settings.application().output().topic());
            Optional<Throwable> failure = application.awaitEnd();
            failure.ifPresent(reason -> {
                log.error("ended, nothing since the last commit is committed: {}", reason.getMessage());
                log.debug("ended", reason);
            });
            return failure.isPresent() ? Sluice.FAILED : 0;
        }
    }
}
