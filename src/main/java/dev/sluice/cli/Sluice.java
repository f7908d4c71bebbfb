package dev.sluice.cli;

import dev.sluice.config.ConfigurationException;
import dev.sluice.model.ModelException;
import dev.sluice.topology.StartException;
import java.util.Arrays;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line. */
@Command(
        name = "sluice",
        description = "Text events in, transformer predictions out, exactly once and in order.",
        mixinStandardHelpOptions = true,
        versionProvider = Sluice.Version.class,
        subcommands = {
            RunCommand.class,
            QuickstartCommand.class,
            CheckCommand.class,
            PullCommand.class,
            InspectCommand.class,
            ProbeBiasCommand.class,
            BenchCommand.class,
            GenerateCompletion.class
        },
        footer = {
            "%nExamples:",
            "  sluice quickstart",
            "  sluice check --config config/embedding.yaml",
            "  sluice run --config config/embedding.yaml",
            "  source <(sluice generate-completion)     completes commands and options in bash and zsh"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all is well, or stopped by a signal",
            "1:failed while running; nothing unanswered is committed",
            "2:wrong command line, configuration, model, broker or topic; nothing was started"
        })
public final class Sluice {
    static final int FAILED = 1;
    static final int WRONG = 2;

    @Option(
            names = "--stacktrace",
            description = "Show where in the code an error was found.",
            scope = ScopeType.INHERIT)
    private boolean stacktrace;

    private Sluice() {}

    /** Runs the command that the arguments name, and exits with its code. */
    public static void main(String[] args) {
        if (Arrays.asList(args).contains("--stacktrace")) {
            // read by logback.xml when the first logger is made, which is before the arguments are parsed
            System.setProperty("SLUICE_STACKTRACES", "%rEx");
        }
        System.exit(run(args));
    }

    static int run(String... args) {
        Sluice sluice = new Sluice();
        return new CommandLine(sluice)
                .setExecutionExceptionHandler((e, command, parsed) -> sluice.report(e, command))
                .execute(args);
    }

    private int report(Exception e, CommandLine command) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        command.getErr().println("sluice: " + message);
        if (stacktrace) {
            e.printStackTrace(command.getErr());
        }
        boolean wrong =
                e instanceof ConfigurationException || e instanceof ModelException || e instanceof StartException;
        if (!wrong && !stacktrace) {
            command.getErr().println("sluice: --stacktrace shows where");
        }
        return wrong ? WRONG : FAILED;
    }

    /** The version of the jar. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = Sluice.class.getPackage().getImplementationVersion();
            return new String[] {"sluice " + (version == null ? "(not from a jar)" : version)};
        }
    }
}
